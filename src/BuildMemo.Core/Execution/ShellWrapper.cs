namespace BuildMemo.Execution;

/// <summary>
/// Decides whether a program is started directly or through a small shell: the shell sets the umask (posix_spawn can't), and where
/// exit statuses get lost it stays and writes the status into a pipe. Costs about 0.4 ms, so only where it must be.
/// </summary>
internal static class ShellWrapper
{
    private const string SetUmask = "umask 022; exec \"$@\"";

    // Descriptor 4 keeps the program's standard error while the shell's own remarks ("Killed") go nowhere. The parentheses count: dash
    // redirects itself, not its child, around a simple command, and would remark into the program's output.
    private const string ReportStatus = "umask 022; exec 4>&2 2>/dev/null; (exec \"$@\" 2>&4 3>&- 4>&-); echo $? >&3";

    public static SpawnPlan Plan(ProcessRequest request, ProcessStreams streams, UnixHost host)
    {
        string? script = streams.ReportsStatus ? ReportStatus : host.Umask != UnixHost.WantedUmask ? SetUmask : null;
        var arguments = new string[request.Arguments.Length + (script is null ? 1 : 5)];
        int at = 0;
        if (script is not null)
        {
            arguments[at++] = "sh";
            arguments[at++] = "-c";
            arguments[at++] = script;
            arguments[at++] = "sh";
        }

        arguments[at++] = request.FileName;
        request.Arguments.CopyTo(arguments, at);
        return new SpawnPlan
        {
            FileName = script is null ? request.FileName : ShellInvocation.Shell,
            Arguments = NativeStrings.From(arguments),
            Environment = EnvironmentBlock.For(request.Environment).Strings,
            WorkingDirectory = request.WorkingDirectory,
            InputFile = request.StandardInputFile ?? "/dev/null",
            Output = streams.ChildOutput,
            Error = streams.ChildError,
            Extra = streams.ChildStatus,
        };
    }
}

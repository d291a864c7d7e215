using System.Collections.Immutable;

namespace BuildMemo.Execution;

/// <summary>A command line for the platform's shell, as program and arguments.</summary>
/// <param name="FileName">Absolute path of the shell.</param>
/// <param name="Arguments">What it is given.</param>
public sealed record ShellInvocation(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>The shell of every Unix.</summary>
    public const string Shell = "/bin/sh";

    /// <summary>
    /// <c>/bin/sh -c</c>; on Windows <c>cmd.exe /d /s /c</c> (no AutoRun commands; the quotes around the whole are cmd's own rule).
    /// </summary>
    /// <param name="commandLine">As the user wrote it, expanded; may have several lines on Unix.</param>
    public static ShellInvocation For(string commandLine)
    {
        if (!OperatingSystem.IsWindows())
            return new ShellInvocation(Shell, ["-c", commandLine]);
        string cmd = Path.Combine(Environment.SystemDirectory, "cmd.exe");
        return new ShellInvocation(cmd, ["/d", "/s", "/c", $"\"{commandLine}\""]);
    }
}

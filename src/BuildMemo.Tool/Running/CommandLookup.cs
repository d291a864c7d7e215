namespace BuildMemo.Tool.Running;

/// <summary>Whether a command can be started, answered before anything is done: 126 and 127 are promises to scripts.</summary>
internal static class CommandLookup
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0 when it can; else the exit code with the reason.</summary>
    public static int Find(string command, string workingDirectory, string? searchPath, out string reason)
    {
        reason = "";
        if (OperatingSystem.IsWindows())
            return ExitCodes.Done;
        if (command.Contains('/', StringComparison.Ordinal))
            return Judge(Path.GetFullPath(command, workingDirectory), command, out reason);
        int worst = ExitCodes.RunNotFound;
        reason = $"'{command}' is not found on PATH.";
        foreach (string folder in (searchPath ?? "").Split(':'))
        {
            string path = Path.Combine(folder.Length == 0 ? workingDirectory : Path.GetFullPath(folder, workingDirectory), command);
            if (!Path.Exists(path))
                continue;
            int exitCode = Judge(path, command, out string found);
            if (exitCode == ExitCodes.Done)
                return exitCode;
            (worst, reason) = (exitCode, found);
        }

        return worst;
    }

    private static int Judge(string path, string command, out string reason)
    {
        reason = "";
        if (Directory.Exists(path))
        {
            reason = $"'{command}' is a folder.";
            return ExitCodes.RunNotStarted;
        }

        if (!File.Exists(path))
        {
            reason = $"'{command}' is not found: there is no file {path}.";
            return ExitCodes.RunNotFound;
        }

        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0)
            return ExitCodes.Done;
        reason = $"'{command}' is not executable: chmod +x {path} makes it so.";
        return ExitCodes.RunNotStarted;
    }
}

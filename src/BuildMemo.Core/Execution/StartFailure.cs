using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace BuildMemo.Execution;

/// <summary>
/// Finds the words for a process that could not be started. The system tells one number for folder, input file, program and
/// interpreter alike, so each is looked at again.
/// </summary>
internal static class StartFailure
{
    /// <summary>What no system call can be given; null when the request is fine.</summary>
    public static ProcessNotStarted? FindMalformed(ProcessRequest request)
    {
        if (request.FileName.Contains('\0'))
            return Malformed("the program's name contains a NUL character");
        for (int index = 0; index < request.Arguments.Length; index++)
        {
            if (request.Arguments[index].Contains('\0'))
                return Malformed($"argument {index + 1} contains a NUL character, which no program can be given");
        }

        foreach (KeyValuePair<string, string> variable in request.Environment)
        {
            if (variable.Key.Length == 0 || variable.Key.Contains('=') || variable.Key.Contains('\0') || variable.Value.Contains('\0'))
                return Malformed($"the environment variable '{variable.Key}' has a name or a value that no program can be given ('=' in the name, or a NUL character)");
        }

        return null;
    }

    /// <summary>
    /// What would fail in the wrapping shell, whose own words about it would look like the program's output; null when the program
    /// can be started as far as one can see.
    /// </summary>
    public static ProcessNotStarted? FindUnstartable(ProcessRequest request)
    {
        if (!Directory.Exists(request.WorkingDirectory) || !File.Exists(request.FileName))
            return Explain(request, UnixCalls.NoEntry);
        if (!IsExecutable(request.FileName))
            return Explain(request, UnixCalls.AccessDenied);
        string? interpreter = FindInterpreter(request.FileName);
        return interpreter is not null && !File.Exists(interpreter) ? Explain(request, UnixCalls.NoEntry) : null;
    }

    /// <summary>Why the start failed with this error number.</summary>
    public static ProcessNotStarted Explain(ProcessRequest request, int error)
    {
        string system = Marshal.GetPInvokeErrorMessage(error);
        string words = error switch
        {
            UnixCalls.ArgumentListTooLong => TooLong(request),
            UnixCalls.NotExecutable => $"'{request.FileName}' is neither a program for this kind of machine nor a script that names its interpreter in a first line '#!…'",
            UnixCalls.NoEntry or UnixCalls.NotDirectory or UnixCalls.AccessDenied => Find(request, error),
            UnixCalls.TextFileBusy => $"'{request.FileName}' is still open for writing in another process",
            11 or UnixCalls.NoMemory or 35 => "the system allows no further process now (limits of processes or memory: ulimit -u, the container's pids limit)",
            23 or 24 => "no file descriptors are left (ulimit -n)",
            _ => $"'{request.FileName}' could not be started in '{request.WorkingDirectory}'",
        };
        return new ProcessNotStarted($"{words} ({system})", error);
    }

    /// <summary>As <see cref="Explain"/>, for what Windows says.</summary>
    public static ProcessNotStarted ExplainOnWindows(ProcessRequest request, System.ComponentModel.Win32Exception error)
    {
        const int DirectoryName = 267;
        const int TooLongName = 206;
        string words = error.NativeErrorCode switch
        {
            TooLongName => TooLong(request),
            DirectoryName => $"the working directory '{request.WorkingDirectory}' does not exist or cannot be entered",
            _ => Find(request, UnixCalls.NoEntry),
        };
        return new ProcessNotStarted($"{words} ({error.Message})", error.NativeErrorCode);
    }

    private static string Find(ProcessRequest request, int error)
    {
        if (!Directory.Exists(request.WorkingDirectory))
            return $"the working directory '{request.WorkingDirectory}' does not exist or cannot be entered";
        if (request.StandardInputFile is { } input && !File.Exists(input))
            return $"the file for standard input, '{input}', does not exist";
        if (Directory.Exists(request.FileName))
            return $"'{request.FileName}' is a folder, not a program";
        if (!File.Exists(request.FileName))
            return $"command not found: '{request.FileName}' does not exist";
        if (error == UnixCalls.AccessDenied)
        {
            return IsExecutable(request.FileName)
                ? $"'{request.FileName}' may not be run here: a folder on its way or its file system (noexec) forbids it, or the standard input cannot be read"
                : $"'{request.FileName}' is not executable; 'chmod +x' makes it so";
        }

        string? interpreter = FindInterpreter(request.FileName);
        if (interpreter is null)
            return $"'{request.FileName}' exists, but the loader that it was built for does not (a program for another C library or kind of machine)";
        return interpreter.EndsWith('\r')
            ? $"'{request.FileName}' has Windows line ends, so its first line names an interpreter '{interpreter.TrimEnd('\r')}\\r' that does not exist; save it with LF line ends"
            : $"'{request.FileName}' is a script whose first line names the interpreter '{interpreter}', which does not exist";
    }

    private static string TooLong(ProcessRequest request)
    {
        long arguments = Encoding.UTF8.GetByteCount(request.FileName) + 1;
        int longest = 0;
        foreach (string argument in request.Arguments)
        {
            int length = Encoding.UTF8.GetByteCount(argument) + 1;
            arguments += length;
            longest = Math.Max(longest, length);
        }

        const int LongestOnLinux = 128 * 1024;
        string remedy = "pass the paths with {ResponseFile} if the program reads such files, or set MaxBatchSize";
        return longest > LongestOnLinux
            ? string.Create(CultureInfo.InvariantCulture, $"the command line is too long: one argument has {longest} bytes and the system allows {LongestOnLinux}; {remedy}")
            : string.Create(CultureInfo.InvariantCulture, $"the command line is too long: {arguments} bytes of arguments beside {request.Environment.Count} environment variables; {remedy}");
    }

    private static bool IsExecutable(string file)
    {
        const UnixFileMode Any = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Any) != 0;
    }

    /// <summary>The interpreter of a script's first line, a carriage return kept; null for what isn't a script.</summary>
    private static string? FindInterpreter(string file)
    {
        Span<byte> start = stackalloc byte[256];
        int length;
        try
        {
            using FileStream stream = File.OpenRead(file);
            length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A program may be executable without being readable; then nothing is known of its first line.
            return null;
        }

        if (!start[..length].StartsWith("#!"u8))
            return null;
        ReadOnlySpan<byte> line = start[2..length];
        int end = line.IndexOf((byte)'\n');
        string text = Encoding.UTF8.GetString(end < 0 ? line : line[..end]).TrimStart(' ', '\t');
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? text : text[..blank];
    }

    private static ProcessNotStarted Malformed(string reason) => new(reason, UnixCalls.InvalidArgument);
}

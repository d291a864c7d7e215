using System.Diagnostics;

namespace BuildMemo.Tool.Audits;

/// <summary>Finds <c>strace</c> and the options that it takes here.</summary>
internal static class Tracer
{
    // What names a file, starts a process, moves one to another folder, lists a folder or reaches for the network. The question mark: not
    // every machine has every call.
    private const string Calls =
        "trace=?open,?openat,?openat2,?creat,?stat,?lstat,?newfstatat,?fstatat64,?statx,?access,?faccessat,?faccessat2,?readlink,?readlinkat,?getdents,?getdents64,"
        + "?execve,?execveat,?chdir,?fchdir,?rename,?renameat,?renameat2,?link,?linkat,?symlink,?symlinkat,?mknod,?mknodat,?unlink,?unlinkat,?rmdir,?mkdir,?mkdirat,"
        + "?truncate,?chmod,?fchmodat,?chown,?lchown,?fchownat,?utime,?utimes,?utimensat,?futimesat,?connect,?bind,?sendto,?sendmsg,?uname,?clone,?clone3,?fork,?vfork";

    /// <summary>The words before a command line; null with <paramref name="fault"/>, sentences that say what to do.</summary>
    public static string[]? Find(IReadOnlyDictionary<string, string> environment, out string fault)
    {
        fault = "";
        if (!OperatingSystem.IsLinux())
        {
            fault = "audit follows what steps do by strace, which there is on Linux only. Run it there, in a container for example.";
            return null;
        }

        string? program = (environment.GetValueOrDefault("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            fault = "audit follows what steps do by strace, which is not installed. Install it: apt-get install strace, dnf install strace, apk add strace or pacman -S strace.";
            return null;
        }

        // With its filter in the kernel only these calls stop a process: four times as fast. Versions before 5.3 do not know it.
        string[] plain = [program, "-f", "-qq", "-y", "-s", "256", "-a", "1", "-e", Calls, "-e", "signal=none"];
        string[] quick = [.. plain, "--seccomp-bpf"];
        string reason = Try(quick);
        if (reason.Length == 0)
            return quick;
        reason = Try(plain);
        if (reason.Length == 0)
            return plain;
        fault = $"{program} can't trace here: {reason} In a container, allow it: docker run --cap-add=SYS_PTRACE. Elsewhere see /proc/sys/kernel/yama/ptrace_scope.";
        return null;
    }

    // Empty when it works.
    private static string Try(string[] words)
    {
        ProcessStartInfo start = new(words[0], [.. words[1..], "-o", "/dev/null", "--", "/bin/sh", "-c", ":"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : error.Split('\n')[0] is { Length: > 0 } line ? line.TrimEnd('.') + "." : $"exit code {process.ExitCode}.";
    }
}

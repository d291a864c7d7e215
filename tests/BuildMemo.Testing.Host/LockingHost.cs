using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>Has the watchdog hold an open file while a command runs.</summary>
internal static class LockingHost
{
    public static int Run(string file, string command)
    {
        using WatchdogClient watchdog = HostProcesses.MakeWatchdog();
        using var locked = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        watchdog.Hold(locked.SafeFileHandle);
        new UnixProcessRunner(watchdog).Run(HostProcesses.Shell(command, HostProcesses.OwnEnvironment(), Environment.CurrentDirectory), new PassedOutput(), CancellationToken.None);
        return 0;
    }
}

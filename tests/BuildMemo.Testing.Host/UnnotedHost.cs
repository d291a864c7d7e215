using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>Announces a process and starts it, but never notes its number, as when it is killed in between.</summary>
internal static class UnnotedHost
{
    public static int Run(string command)
    {
        using WatchdogClient watchdog = HostProcesses.MakeWatchdog();
        watchdog.Announce();
        new UnixProcessRunner().Run(HostProcesses.Shell(command, HostProcesses.OwnEnvironment(), Environment.CurrentDirectory), new PassedOutput(), CancellationToken.None);
        return 0;
    }
}

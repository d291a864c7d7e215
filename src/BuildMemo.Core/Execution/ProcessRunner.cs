namespace BuildMemo.Execution;

/// <summary>Chooses the runner of the platform.</summary>
public static class ProcessRunner
{
    /// <summary>A runner for this platform.</summary>
    /// <param name="watchdog">Is told of every process; null for none. Windows needs none.</param>
    public static IProcessRunner Create(WatchdogClient? watchdog)
        => OperatingSystem.IsWindows() ? new WindowsProcessRunner() : new UnixProcessRunner(watchdog);
}

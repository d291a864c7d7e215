using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>Cancels a command as soon as it has printed two lines.</summary>
internal static class EndingHost
{
    public static int Run(string command)
    {
        using WatchdogClient watchdog = HostProcesses.MakeWatchdog();
        using var source = new CancellationTokenSource();
        new UnixProcessRunner(watchdog).Run(
            HostProcesses.Shell(command, HostProcesses.OwnEnvironment(), Environment.CurrentDirectory), new CancellingOutput(source), source.Token);
        return 0;
    }

    private sealed class CancellingOutput(CancellationTokenSource source) : IProcessOutput
    {
        private readonly PassedOutput _next = new();
        private int _lines;

        public void Write(int stream, ReadOnlySpan<byte> bytes)
        {
            _next.Write(stream, bytes);
            _lines += bytes.Count((byte)'\n');
            if (_lines >= 2)
                source.Cancel();
        }
    }
}

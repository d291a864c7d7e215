using System.Diagnostics;

namespace BuildMemo.Execution;

/// <summary>
/// Runs processes on Linux (and, untested, on macOS) with <c>posix_spawn</c>: start, attend, on timeout or cancellation end the
/// tree, reap. Knows nothing of steps; a command's environment and words are decided by the caller.
/// </summary>
public sealed class UnixProcessRunner : IProcessRunner
{
    // A script that was written while another thread's child was between fork and exec is busy for as long as that takes.
    private const int BusyRetries = 20;

    private readonly WatchdogClient? _watchdog;
    private readonly UnixHost _host;

    /// <summary>Makes a runner; it holds no resources.</summary>
    /// <param name="watchdog">Is told of every process, so that none outlives the build; null for none. The caller disposes it.</param>
    public UnixProcessRunner(WatchdogClient? watchdog = null)
        : this(watchdog, null)
    {
    }

    /// <summary>For tests: on a system with other traits than this one.</summary>
    internal UnixProcessRunner(WatchdogClient? watchdog, UnixHost? host)
    {
        _watchdog = watchdog;
        _host = host ?? UnixHost.Current;
    }

    /// <inheritdoc />
    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        if (cancellation.IsCancellationRequested)
            return new ProcessCancelled();
        if (StartFailure.FindMalformed(request) is { } malformed)
            return malformed;

        bool wrapped = _host.ReapsChildren || _host.Umask != UnixHost.WantedUmask;
        if (wrapped && StartFailure.FindUnstartable(request) is { } unstartable)
            return unstartable;

        using var streams = new ProcessStreams(request.MergeStreams, _host.ReapsChildren, cancellation);
        using WatchdogClient.Slot? slot = _watchdog?.Announce();
        int error = Start(request, streams, out int pid);
        if (error != 0)
            return StartFailure.Explain(request, error) with { Duration = Stopwatch.GetElapsedTime(begin) };

        slot?.Started(pid);
        var process = new UnixProcess(pid, streams, output, _host, slot);
        try
        {
            streams.CloseChildEnds();
            request.Started?.Invoke(new ProcessGroup(pid, ProcessTree.StartMark(pid)));
            ProcessOutcome outcome = Attend(process, request.Timeout, begin);
            return outcome with { Duration = Stopwatch.GetElapsedTime(begin) };
        }
        finally
        {
            // Only after an exception of a callback is it still there.
            process.Abandon();
        }
    }

    private static ProcessOutcome Attend(UnixProcess process, TimeSpan? timeout, long begin)
    {
        switch (process.WaitForExit(timeout is null ? null : timeout.Value - Stopwatch.GetElapsedTime(begin)))
        {
            case UnixProcess.Wakeup.Cancelled:
                process.EndTree();
                return new ProcessCancelled();
            case UnixProcess.Wakeup.TimeIsUp:
                process.EndTree();
                return new ProcessTimedOut();
            default:
                process.Drain();
                return process.Reap();
        }
    }

    private int Start(ProcessRequest request, ProcessStreams streams, out int pid)
    {
        SpawnPlan plan = ShellWrapper.Plan(request, streams, _host);
        int error = UnixSpawn.Start(plan, out pid);
        for (int retry = 0; error == UnixCalls.TextFileBusy && retry < BusyRetries; retry++)
        {
            Thread.Sleep(5);
            error = UnixSpawn.Start(plan, out pid);
        }

        return error;
    }
}

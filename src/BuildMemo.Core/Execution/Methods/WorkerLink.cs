using System.Diagnostics;
using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// One worker process, seen from the build: sends it batches, reads what it tells. Threads that wait for their batches take turns in
/// reading (one leads, the others wait), so that with one batch nobody has to wake anybody. Safe to use from many threads.
/// </summary>
internal sealed class WorkerLink
{
    private static readonly TimeSpan s_cancelGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_deathPatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly WorkerPipes _pipes;
    private readonly ShadowCopy _copy;
    private readonly WatchdogClient.Slot? _slot;
    private readonly WorkerChannel _channel;
    private readonly WorkerListener _listener;
    private readonly CallWriter _calls = new();
    private readonly List<BatchRun> _runs = [];
    private uint _nextId;
    private bool _leads;
    private bool _dead;
    private bool _toldOfDebugger;

    public WorkerLink(WorkerSpec spec, int processId, WorkerPipes pipes, ShadowCopy copy, WatchdogClient.Slot? slot)
    {
        Spec = spec;
        ProcessId = processId;
        _pipes = pipes;
        _copy = copy;
        _slot = slot;
        _listener = new WorkerListener(_runs, processId, heedsTimeouts: !spec.WaitForDebugger);
        _channel = new WorkerChannel(pipes, _listener);
        StartedAt = Stopwatch.GetTimestamp();
    }

    public WorkerSpec Spec { get; }

    public Sha256Value Key => Spec.Key;

    public int ProcessId { get; }

    /// <summary>By <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; }

    /// <summary>Longest that it may take until it is ready, and later until it begins a call that it was sent; a debugger stops that clock.</summary>
    public required TimeSpan StartLimit { get; init; }

    public bool IsDead => Volatile.Read(ref _dead);

    /// <summary>Whether it should get nothing more: it asked for a successor.</summary>
    public bool Retires => _listener.Retirement is not null;

    /// <summary>Whether it ever became ready.</summary>
    public bool WasWelcome => _listener.IsWelcome;

    /// <summary>Why it never will; null when it may, or did.</summary>
    public CallRejected? StartFailure { get; private set; }

    /// <summary>Whether the next one would end as this one did: it said why it can't start, or took too long.</summary>
    public bool StartFailureIsFinal { get; private set; }

    /// <summary>How it died, in words; empty while it lives.</summary>
    public string LastWords { get; private set; } = "";

    /// <summary>Time that its last batch took in the worker.</summary>
    public TimeSpan LastBatchTime { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether any call ever started in it.</summary>
    public bool HasBegunCalls => _listener.HasBegunCalls;

    /// <summary>Sends the first message; before the worker is shared.</summary>
    public void Begin(WorkerStart start)
    {
        start.Write(_channel.Outgoing);
        _channel.WriteOut();
    }

    /// <summary>Whether it still lives and is silent, as it should while it has nothing to do.</summary>
    public bool IsAliveAndIdle()
    {
        if (_dead)
            return false;
        if (!_channel.HasEvents)
            return true;
        lock (_gate)
        {
            // Late output, a request for a successor, or its end.
            ReadEvents();
            return !_dead;
        }
    }

    /// <summary>
    /// Sends the calls that wait and returns when they have ended or the worker has; then those that had not started wait again.
    /// </summary>
    public void Execute(BatchRun run)
    {
        using CancellationTokenRegistration registration = run.Cancellation.UnsafeRegister(static link => ((WorkerLink)link!).WakeLeader(), this);
        lock (_gate)
        {
            if (_dead)
                return;
            TellOfDebugger(run);
            run.Send(ProcessId);
            run.FirstId = _nextId;
            _nextId += (uint)run.Sent.Length;
            _runs.Add(run);
            WriteCalls(run);
            _channel.WriteOut();
            if (!_channel.Outgoing.IsEmpty && _leads)
                WakeLeader();
            while (!run.IsBack)
            {
                if (_leads)
                    Monitor.Wait(_gate);
                else
                    Lead(run);
            }
        }

        LastBatchTime = run.WorkerTime;
    }

    /// <summary>Ends the process: gently when it has nothing to do, which it is.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_dead)
                return;
            _dead = true;
            _pipes.HangUp();
            var death = new WorkerDeath(ProcessId, _pipes);
            if (!death.WaitForExit(TimeSpan.FromSeconds(1)))
                death.KillTree();
            death.Reap();
            Release();
        }
    }

    private void TellOfDebugger(BatchRun run)
    {
        if (!Spec.WaitForDebugger || _toldOfDebugger)
            return;
        _toldOfDebugger = true;
        run.Events.Noticed(new Problem(Codes.WorkerAwaitsDebugger, string.Create(
            CultureInfo.InvariantCulture,
            $"Worker process {ProcessId} for '{Spec.AssemblyPath}' waits for a debugger: attach to process {ProcessId} (dotnet), and it goes on. Cancel the build to end it.")));
    }

    private void WriteCalls(BatchRun run)
    {
        if (_calls.TryWrite(_channel.Outgoing, run.Batch.Calls, run.Sent, run.FirstId))
            return;
        // Too much for one frame: one by one, and what is still too large never runs.
        for (int index = 0; index < run.Sent.Length; index++)
        {
            if (_calls.TryWrite(_channel.Outgoing, run.Batch.Calls, run.Sent.AsSpan(index, 1), run.FirstId + (uint)index))
                continue;
            run.Finish(run.Sent[index], new CallRejected(CallStage.Decoding,
                $"the arguments of the call take more than {WireFormat.LargestFrame >> 20} MB; pass what is large as a file."), 0);
        }

        _listener.CheckBack(run);
    }

    /// <summary>Reads events until the run is back. Holds the gate but while it waits.</summary>
    private void Lead(BatchRun run)
    {
        _leads = true;
        try
        {
            while (!run.IsBack)
            {
                int wait = _listener.Watches || !_listener.IsWelcome || AnyCancellation() ? AttendTime() : -1;
                if (run.IsBack)
                    return;
                // A worker that has calls and runs none should begin one.
                bool isOwed = wait < 0 && !_listener.RunsAny && !Spec.WaitForDebugger;
                WorkerChannel.Wakeup wakeup = WaitOutsideGate(isOwed ? ToMilliseconds(StartLimit) : wait);
                if ((wakeup & WorkerChannel.Wakeup.Room) != 0)
                    _channel.WriteOut();
                if ((wakeup & WorkerChannel.Wakeup.Events) != 0)
                    ReadEvents();
                if (isOwed && wakeup == WorkerChannel.Wakeup.TimeIsOver)
                    End(DeathCause.Stuck, null);
                if (_runs.Count > 0 && _listener.AnyCameBack)
                    TellOthers();
            }
        }
        finally
        {
            _leads = false;
            Monitor.PulseAll(_gate);
        }
    }

    private WorkerChannel.Wakeup WaitOutsideGate(int milliseconds)
    {
        bool writes = !_channel.Outgoing.IsEmpty;
        Monitor.Exit(_gate);
        try
        {
            return _channel.Wait(milliseconds, writes);
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }

    private void TellOthers()
    {
        _listener.AnyCameBack = false;
        Monitor.PulseAll(_gate);
    }

    private void WakeLeader()
    {
        lock (_gate)
        {
            if (!_dead)
                _channel.Wake();
        }
    }

    private void ReadEvents()
    {
        try
        {
            if (!_channel.Receive())
                End(DeathCause.Itself, null);
        }
        catch (WireException error)
        {
            End(DeathCause.Garbage, error.Message);
        }

        if (_listener.Refusal is not null)
            End(DeathCause.Itself, null);
    }

    private bool AnyCancellation()
    {
        foreach (BatchRun run in _runs)
        {
            if (run.Cancellation.IsCancellationRequested)
                return true;
        }

        return false;
    }

    /// <summary>Does what is due: cancellations, timeouts, a start that takes too long. Milliseconds until the next; -1 for none.</summary>
    private int AttendTime()
    {
        long now = Stopwatch.GetTimestamp();
        long next = long.MaxValue;
        if (!_listener.IsWelcome && !Spec.WaitForDebugger)
        {
            long due = StartedAt + ToTicks(StartLimit);
            if (now >= due)
            {
                End(DeathCause.SlowStart, null);
                return 0;
            }

            next = due;
        }

        foreach (BatchRun run in _runs)
        {
            if (!run.Cancellation.IsCancellationRequested)
                continue;
            if (run.KillAt == 0)
            {
                _channel.SendCancel(run.FirstId, run.FirstId + (uint)run.Sent.Length);
                run.KillAt = now + ToTicks(s_cancelGrace);
            }
            else if (now >= run.KillAt)
            {
                End(DeathCause.Cancelled, null);
                return 0;
            }

            next = Math.Min(next, run.KillAt);
        }

        if (!_listener.AttendTimeouts(now, _channel.SendCancel, ref next))
        {
            End(DeathCause.Timeout, null);
            return 0;
        }

        return next == long.MaxValue ? -1 : ToMilliseconds(Stopwatch.GetElapsedTime(now, next));
    }

    /// <summary>The worker is dead or will be at once: what it told until then counts, the rest is settled.</summary>
    private void End(DeathCause cause, string? detail)
    {
        if (_dead)
            return;
        _dead = true;
        var death = new WorkerDeath(ProcessId, _pipes);
        if (cause != DeathCause.Itself)
            death.KillTree();
        else
            _pipes.HangUp();
        if (!death.WaitForExit(s_deathPatience))
            death.KillTree();
        _channel.ReceiveRest(hadGarbage: cause == DeathCause.Garbage);
        _channel.ReadStaged(_listener.PrintLeftOver);
        death.ReadCaptured(_listener.PrintLeftOver);
        death.Reap();
        LastWords = death.Describe(cause, detail, _listener.LastErrorLines);
        if (!_listener.IsWelcome && cause != DeathCause.Cancelled)
        {
            StartFailure = _listener.Refusal ?? new CallRejected(CallStage.Starting, death.DescribeStart(cause, detail, Spec, _listener.LastErrorLines));
            StartFailureIsFinal = _listener.Refusal is not null || cause != DeathCause.Itself;
        }

        _listener.SettleDeath(cause, death, detail);
        Release();
        Monitor.PulseAll(_gate);
    }

    private void Release()
    {
        _slot?.Dispose();
        _copy.Dispose();
        _pipes.Dispose();
    }

    private static long ToTicks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static int ToMilliseconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
}

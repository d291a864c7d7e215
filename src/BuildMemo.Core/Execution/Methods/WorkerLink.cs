using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using BuildMemo.Fingerprints;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// One worker process, seen from the build: sends it batches, reads what it tells. Threads that wait for their batches take turns in
/// reading (one leads, the others wait), so that with one batch nobody has to wake anybody. Safe to use from many threads.
/// </summary>
internal sealed unsafe class WorkerLink
{
    private static readonly TimeSpan s_cancelGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_deathPatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly WorkerPipes _pipes;
    private readonly ShadowCopy _copy;
    private readonly WatchdogClient.Slot? _slot;
    private readonly FrameBuffer _outgoing = new();
    private readonly CallWriter _calls = new();
    private FrameSplitter _incoming = new();
    private readonly WorkerListener _listener;
    private readonly List<BatchRun> _runs = [];
    private uint _nextId;
    private bool _leads;
    private bool _dead;

    public WorkerLink(WorkerSpec spec, int processId, WorkerPipes pipes, ShadowCopy copy, WatchdogClient.Slot? slot)
    {
        Spec = spec;
        ProcessId = processId;
        _pipes = pipes;
        _copy = copy;
        _slot = slot;
        _listener = new WorkerListener(_runs, processId);
        StartedAt = Stopwatch.GetTimestamp();
    }

    public WorkerSpec Spec { get; }

    public Sha256Value Key => Spec.Key;

    public int ProcessId { get; }

    /// <summary>By <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; }

    /// <summary>Longest that it may take until it is ready; a debugger stops that clock.</summary>
    public required TimeSpan StartLimit { get; init; }

    public bool IsDead => Volatile.Read(ref _dead);

    /// <summary>Whether it should get nothing more: it asked for a successor.</summary>
    public bool Retires => _listener.Retirement is not null;

    /// <summary>Whether it ever became ready.</summary>
    public bool WasWelcome => _listener.IsWelcome;

    /// <summary>Why it never will; null when it may, or did.</summary>
    public CallRejected? StartFailure { get; private set; }

    /// <summary>Time that its last batch took in the worker.</summary>
    public TimeSpan LastBatchTime { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Sends the first message; before the worker is shared.</summary>
    public void Begin(WorkerStart start)
    {
        start.Write(_outgoing);
        WriteOut();
    }

    /// <summary>Whether it still lives and is silent, as it should while it has nothing to do.</summary>
    public bool IsAliveAndIdle()
    {
        if (_dead)
            return false;
        var entry = new UnixCalls.PollEntry { Descriptor = _pipes.Events, Events = UnixCalls.PollIn };
        int ready = UnixCalls.Poll(&entry, 1, 0);
        if (ready <= 0)
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
            run.Send(ProcessId);
            run.FirstId = _nextId;
            _nextId += (uint)run.Sent.Length;
            _runs.Add(run);
            WriteCalls(run);
            WriteOut();
            if (!_outgoing.IsEmpty && _leads)
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

    private void WriteCalls(BatchRun run)
    {
        if (_calls.TryWrite(_outgoing, run.Batch.Calls, run.Sent, run.FirstId))
            return;
        // Too much for one frame: one by one, and what is still too large never runs.
        for (int index = 0; index < run.Sent.Length; index++)
        {
            if (_calls.TryWrite(_outgoing, run.Batch.Calls, run.Sent.AsSpan(index, 1), run.FirstId + (uint)index))
                continue;
            run.Finish(run.Sent[index], new CallRejected(CallStage.Decoding,
                $"the arguments of the call take more than {WireFormat.LargestFrame >> 20} MB; pass what is large as a file."), 0);
        }

        _listener.CheckBack(run);
    }

    /// <summary>Writes what the pipe takes without waiting.</summary>
    private void WriteOut()
    {
        while (!_outgoing.IsEmpty)
        {
            nint count;
            fixed (byte* bytes = _outgoing.Waiting)
                count = UnixCalls.Write(_pipes.Calls, bytes, _outgoing.Waiting.Length);
            if (count > 0)
            {
                _outgoing.Drop((int)count);
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == UnixCalls.Interrupted)
                continue;
            // Full: the leader goes on when there is room. Broken: the leader reads the end of the events.
            if (error != UnixCalls.TryAgain)
                _outgoing.Clear();
            return;
        }
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
                bool writes = !_outgoing.IsEmpty;
                Monitor.Exit(_gate);
                Wakeup wakeup;
                try
                {
                    wakeup = Wait(wait, writes);
                }
                finally
                {
                    Monitor.Enter(_gate);
                }

                if ((wakeup & Wakeup.Room) != 0)
                    WriteOut();
                if ((wakeup & Wakeup.Events) != 0)
                    ReadEvents();
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

    private void TellOthers()
    {
        _listener.AnyCameBack = false;
        Monitor.PulseAll(_gate);
    }

    [Flags]
    private enum Wakeup
    {
        None = 0,
        Events = 1,
        Room = 2,
    }

    private Wakeup Wait(int milliseconds, bool writes)
    {
        UnixCalls.PollEntry* entries = stackalloc UnixCalls.PollEntry[3];
        entries[0] = new UnixCalls.PollEntry { Descriptor = _pipes.Events, Events = UnixCalls.PollIn };
        entries[1] = new UnixCalls.PollEntry { Descriptor = _pipes.Wake, Events = UnixCalls.PollIn };
        entries[2] = new UnixCalls.PollEntry { Descriptor = writes ? _pipes.Calls : -1, Events = UnixCalls.PollOut };
        int ready = UnixCalls.Poll(entries, 3, milliseconds);
        if (ready <= 0)
            return Wakeup.None;
        if (entries[1].Returned != 0)
        {
            const int Most = 64;
            byte* any = stackalloc byte[Most];
            _ = UnixCalls.Read(_pipes.Wake, any, Most);
        }

        // What woke the leader may be something to write.
        return (entries[0].Returned != 0 ? Wakeup.Events : 0) | (entries[2].Returned != 0 || entries[1].Returned != 0 ? Wakeup.Room : 0);
    }

    private void WakeLeader()
    {
        byte any = 1;
        lock (_gate)
        {
            // Full: it will wake.
            if (!_dead)
                _ = UnixCalls.Write(_pipes.WakeWrite, &any, 1);
        }
    }

    private void ReadEvents()
    {
        Span<byte> room = _incoming.Room();
        nint count;
        fixed (byte* start = room)
            count = UnixCalls.Read(_pipes.Events, start, room.Length);
        if (count > 0)
        {
            _incoming.Add((int)count);
            TakeEvents(DeathCause.Itself);
            return;
        }

        if (count == 0 || Marshal.GetLastPInvokeError() != UnixCalls.Interrupted)
            End(DeathCause.Itself, null);
    }

    private void TakeEvents(DeathCause cause)
    {
        try
        {
            while (_incoming.TryTake(out ReadOnlyMemory<byte> body))
                EventReader.Read(body, _listener);
        }
        catch (WireException error)
        {
            if (cause == DeathCause.Itself)
                End(DeathCause.Garbage, error.Message);
        }

        if (_listener.Refusal is { } refusal && !_dead)
        {
            StartFailure = refusal;
            End(DeathCause.Itself, null);
        }
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
            long due = StartedAt + (long)(StartLimit.TotalSeconds * Stopwatch.Frequency);
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
                SendCancel(run.FirstId, run.FirstId + (uint)run.Sent.Length);
                run.KillAt = now + (long)(s_cancelGrace.TotalSeconds * Stopwatch.Frequency);
            }
            else if (now >= run.KillAt)
            {
                End(DeathCause.Cancelled, null);
                return 0;
            }

            next = Math.Min(next, run.KillAt);
        }

        if (!_listener.AttendTimeouts(now, SendCancel, ref next))
        {
            End(DeathCause.Timeout, null);
            return 0;
        }

        if (next == long.MaxValue)
            return -1;
        double milliseconds = Math.Ceiling((next - now) * 1000.0 / Stopwatch.Frequency);
        return (int)Math.Clamp(milliseconds, 0, int.MaxValue);
    }

    private void SendCancel(uint first, uint end)
    {
        byte* message = stackalloc byte[WireFormat.ControlSize];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(message, 4), first);
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(message + 4, 4), end);
        // Full or broken: the kill comes in its time.
        _ = UnixCalls.Write(_pipes.Control, message, WireFormat.ControlSize);
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
        ReadRest(cause);
        death.ReadCaptured(_listener.PrintLeftOver);
        death.Reap();
        if (!_listener.IsWelcome && StartFailure is null && cause != DeathCause.Cancelled)
            StartFailure = _listener.Refusal ?? new CallRejected(CallStage.Starting, death.DescribeStart(cause, detail, Spec, _listener.LastErrorLines));
        _listener.SettleDeath(cause, death, detail);
        Release();
        Monitor.PulseAll(_gate);
    }

    /// <summary>What is still in the pipe, then what never came to the pipe.</summary>
    private void ReadRest(DeathCause cause)
    {
        if (cause == DeathCause.Garbage)
        {
            // The pipe makes no sense any more; what the worker wrote to the shared memory before may.
            _incoming = new FrameSplitter();
            ReadTail(fromBase: true);
            return;
        }

        UnixCalls.DoNotBlock(_pipes.Events);
        nint count;
        do
        {
            Span<byte> room = _incoming.Room();
            fixed (byte* start = room)
                count = UnixCalls.Read(_pipes.Events, start, room.Length);
            if (count > 0)
            {
                _incoming.Add((int)count);
                TakeEvents(DeathCause.Garbage);
            }
        }
        while (count > 0);
        ReadTail(fromBase: false);
    }

    private void ReadTail(bool fromBase)
    {
        long* header = stackalloc long[2];
        if (UnixCalls.ReadAt(_pipes.Tail, (byte*)header, 16, 0) != 16
            || !TailLayout.TryFindRest(header[0], header[1], fromBase ? header[0] : _incoming.Received, out int offset, out int length))
        {
            return;
        }

        byte[] rest = new byte[length];
        nint count;
        fixed (byte* start = rest)
            count = UnixCalls.ReadAt(_pipes.Tail, start, length, offset);
        _incoming.Add(rest.AsSpan(0, (int)Math.Max(0, count)));
        TakeEvents(DeathCause.Garbage);
    }

    private void Release()
    {
        _slot?.Dispose();
        _copy.Dispose();
        _pipes.Dispose();
    }
}

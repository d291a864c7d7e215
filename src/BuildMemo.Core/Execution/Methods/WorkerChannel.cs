using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// The bytes between the build and one worker: frames out, events in, cancellations, and what a dead worker left in pipe and shared
/// memory. Knows nothing of batches. Used by one thread at a time, but for <see cref="Wait"/> and <see cref="Wake"/>.
/// </summary>
internal sealed unsafe class WorkerChannel(WorkerPipes pipes, IWorkerEvents events)
{
    private FrameSplitter _incoming = new();

    /// <summary>Why <see cref="Wait"/> returned.</summary>
    [Flags]
    public enum Wakeup
    {
        /// <summary>A signal, or somebody's call of <see cref="Wake"/>.</summary>
        None = 0,

        /// <summary>There are events, or the pipe ended.</summary>
        Events = 1,

        /// <summary>There is room for calls.</summary>
        Room = 2,

        /// <summary>The time is over.</summary>
        TimeIsOver = 4,
    }

    /// <summary>Frames that wait to be written.</summary>
    public FrameBuffer Outgoing { get; } = new();

    /// <summary>Whether an event came, or the end; does not wait.</summary>
    public bool HasEvents
    {
        get
        {
            var entry = new UnixCalls.PollEntry { Descriptor = pipes.Events, Events = UnixCalls.PollIn };
            return UnixCalls.Poll(&entry, 1, 0) > 0;
        }
    }

    /// <summary>Writes what the pipe takes without waiting.</summary>
    public void WriteOut()
    {
        while (!Outgoing.IsEmpty)
        {
            nint count;
            fixed (byte* bytes = Outgoing.Waiting)
                count = UnixCalls.Write(pipes.Calls, bytes, Outgoing.Waiting.Length);
            if (count > 0)
            {
                Outgoing.Drop((int)count);
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == UnixCalls.Interrupted)
                continue;
            // Full: the leader goes on when there is room. Broken: the leader reads the end of the events.
            if (error != UnixCalls.TryAgain)
                Outgoing.Clear();
            return;
        }
    }

    /// <summary>Waits for events, for room when <paramref name="writes"/>, for <see cref="Wake"/>, or for the time.</summary>
    /// <param name="milliseconds">The longest; -1 for ever.</param>
    /// <param name="writes">Whether something waits to be written.</param>
    public Wakeup Wait(int milliseconds, bool writes)
    {
        UnixCalls.PollEntry* entries = stackalloc UnixCalls.PollEntry[3];
        entries[0] = new UnixCalls.PollEntry { Descriptor = pipes.Events, Events = UnixCalls.PollIn };
        entries[1] = new UnixCalls.PollEntry { Descriptor = pipes.Wake, Events = UnixCalls.PollIn };
        entries[2] = new UnixCalls.PollEntry { Descriptor = writes ? pipes.Calls : -1, Events = UnixCalls.PollOut };
        int ready = UnixCalls.Poll(entries, 3, milliseconds);
        if (ready <= 0)
            return ready == 0 ? Wakeup.TimeIsOver : Wakeup.None;
        if (entries[1].Returned != 0)
        {
            const int Most = 64;
            byte* any = stackalloc byte[Most];
            _ = UnixCalls.Read(pipes.Wake, any, Most);
        }

        // What woke the leader may be something to write.
        return (entries[0].Returned != 0 ? Wakeup.Events : 0) | (entries[2].Returned != 0 || entries[1].Returned != 0 ? Wakeup.Room : 0);
    }

    /// <summary>Ends a <see cref="Wait"/>.</summary>
    public void Wake()
    {
        byte any = 1;
        // Full: it will wake.
        _ = UnixCalls.Write(pipes.WakeWrite, &any, 1);
    }

    /// <summary>Asks the calls of these ids to end.</summary>
    /// <param name="first">The first.</param>
    /// <param name="end">The one after the last.</param>
    public void SendCancel(uint first, uint end)
    {
        byte* message = stackalloc byte[WireFormat.ControlSize];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(message, 4), first);
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(message + 4, 4), end);
        // Full or broken: the kill comes in its time.
        _ = UnixCalls.Write(pipes.Control, message, WireFormat.ControlSize);
    }

    /// <summary>Reads what is there and tells it. False at the end of the pipe.</summary>
    /// <exception cref="WireException">It is no message.</exception>
    public bool Receive()
    {
        Span<byte> room = _incoming.Room();
        nint count;
        fixed (byte* start = room)
            count = UnixCalls.Read(pipes.Events, start, room.Length);
        if (count <= 0)
            return count < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted;
        _incoming.Add((int)count);
        Tell();
        return true;
    }

    /// <summary>
    /// What a dead worker left: in the pipe, then what never came to the pipe. Where it wrote bytes of its own between, they are passed
    /// over, and so is what is told a second time: it contradicts what is known.
    /// </summary>
    /// <param name="hadGarbage">Whether what was last read is no message.</param>
    public void ReceiveRest(bool hadGarbage)
    {
        if (hadGarbage)
            _incoming.GoBack();
        UnixCalls.DoNotBlock(pipes.Events);
        while (ReceiveMore())
        {
        }

        // A worker that wrote nothing of its own leaves whole frames, whenever it dies: the last one ends in memory.
        if (TryTell())
        {
            ReceiveTail(fromBase: false);
            if (TryTell() && !_incoming.IsInsideFrame)
                return;
        }

        while (_incoming.FindNextFrame())
            _ = TryTell();
        _incoming = new FrameSplitter();
        ReceiveTail(fromBase: true);
        while (!TryTell() && _incoming.IsAtFrame)
        {
            // It was told before.
        }
    }

    /// <summary>Hands on output that a dead worker had read from a pipe and not told of; after <see cref="ReceiveRest"/>.</summary>
    public void ReadStaged(WorkerDeath.Print print)
    {
        byte[] memory = new byte[TailLayout.Size];
        fixed (byte* start = memory)
        {
            if (UnixCalls.ReadAt(pipes.Tail, start, memory.Length, 0) != memory.Length)
                return;
        }

        if (TailLayout.TryFindStaged(memory, out int stream, out ReadOnlySpan<byte> output))
            print(stream, output);
    }

    private bool ReceiveMore()
    {
        Span<byte> room = _incoming.Room();
        nint count;
        fixed (byte* start = room)
            count = UnixCalls.Read(pipes.Events, start, room.Length);
        if (count > 0)
            _incoming.Add((int)count);
        return count > 0;
    }

    private void ReceiveTail(bool fromBase)
    {
        long* header = stackalloc long[2];
        if (UnixCalls.ReadAt(pipes.Tail, (byte*)header, 16, 0) != 16
            || !TailLayout.TryFindRest(header[0], header[1], fromBase ? header[0] : _incoming.Received, out int offset, out int length))
        {
            return;
        }

        byte[] rest = new byte[length];
        nint count;
        fixed (byte* start = rest)
            count = UnixCalls.ReadAt(pipes.Tail, start, length, offset);
        _incoming.Add(rest.AsSpan(0, (int)Math.Max(0, count)));
    }

    /// <summary>False at what is no event, or contradicts what is known.</summary>
    private bool TryTell()
    {
        try
        {
            Tell();
            return true;
        }
        catch (WireException)
        {
            // The worker is dead, and why is known; whatever else it said counts.
            return false;
        }
    }

    private void Tell()
    {
        while (_incoming.TryTake(out ReadOnlyMemory<byte> body))
            EventReader.Read(body, events);
    }
}

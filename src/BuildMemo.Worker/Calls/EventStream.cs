using System.Runtime.InteropServices;
using BuildMemo.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The way of events out of the worker. They lie in memory that the build shares (<see cref="TailLayout"/>) until they are worth a
/// system call: when the worker has nothing to do, when many have gathered, or after some milliseconds. Safe to use from many threads.
/// </summary>
internal sealed unsafe class EventStream
{
    // How late an event may come, and how long the thread that sees to it stays awake when nothing happens.
    private const int Lateness = 5;
    private const int QuietRounds = 20;
    private const int WorthWriting = 32 * 1024;

    private readonly Lock _lock = new();
    private readonly object _flusherGate = new();
    private readonly int _descriptor;
    private readonly byte* _header;
    private readonly byte* _bytes;
    private long _base;
    private long _end;
    private bool _flusherSleeps;

    private EventStream(int descriptor, byte* memory)
    {
        _descriptor = descriptor;
        _header = memory;
        Stage = new CaptureStage(memory);
        _bytes = memory + TailLayout.HeaderSize;
    }

    /// <summary>The part of the shared memory that is for captured output.</summary>
    public CaptureStage Stage { get; }

    /// <summary>Maps the shared memory and starts the thread that flushes what lies too long.</summary>
    public static EventStream Open(int descriptor)
    {
        const int ReadWrite = 3;
        const int Shared = 1;
        nint memory = NativeCalls.Map(0, TailLayout.Size, ReadWrite, Shared, WireFormat.TailDescriptor, 0);
        if (memory == -1)
            throw new IOException($"The memory shared with the build can't be mapped: {Marshal.GetLastPInvokeErrorMessage()}");
        _ = UnixCalls.Close(WireFormat.TailDescriptor);
        var stream = new EventStream(descriptor, (byte*)memory);
        new Thread(stream.FlushNowAndThen, 128 * 1024) { IsBackground = true, Name = WorkerThreads.Flusher }.Start();
        return stream;
    }

    /// <summary>Takes whole frames over and empties the buffer.</summary>
    public void Append(FrameBuffer frames)
    {
        ReadOnlySpan<byte> bytes = frames.Waiting;
        lock (_lock)
        {
            if (bytes.Length > TailLayout.Capacity - (int)(_end - _base))
                FlushLocked();
            if (bytes.Length > TailLayout.Capacity)
            {
                WriteThrough(bytes);
            }
            else
            {
                bytes.CopyTo(new Span<byte>(_bytes + (_end - _base), bytes.Length));
                _end += bytes.Length;
                // The bytes first: what the header promises is there, whenever the process dies.
                Volatile.Write(ref *(long*)(_header + TailLayout.EndOffset), _end);
                if (_end - _base >= WorthWriting)
                    FlushLocked();
            }
        }

        frames.Clear();
        if (Volatile.Read(ref _flusherSleeps))
            WakeFlusher();
    }

    /// <summary>Writes all that waits to the pipe.</summary>
    public void Flush()
    {
        lock (_lock)
            FlushLocked();
    }

    private void FlushLocked()
    {
        int length = (int)(_end - _base);
        if (length == 0)
            return;
        WriteAll(_bytes, length);
        _base = _end;
        Volatile.Write(ref *(long*)(_header + TailLayout.BaseOffset), _base);
    }

    /// <summary>A frame that the memory can't hold; when the process dies meanwhile, only its beginning arrives, which the build ignores.</summary>
    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            WriteAll(start, bytes.Length);
        _base = _end += bytes.Length;
        Volatile.Write(ref *(long*)(_header + TailLayout.EndOffset), _end);
        Volatile.Write(ref *(long*)(_header + TailLayout.BaseOffset), _base);
    }

    private void WriteAll(byte* bytes, int length)
    {
        while (length > 0)
        {
            nint written = UnixCalls.Write(_descriptor, bytes, length);
            if (written < 0)
            {
                if (Marshal.GetLastPInvokeError() == UnixCalls.Interrupted)
                    continue;
                // The build is gone.
                NativeCalls.Exit(0);
            }

            bytes += written;
            length -= (int)written;
        }
    }

    private void WakeFlusher()
    {
        lock (_flusherGate)
        {
            _flusherSleeps = false;
            Monitor.Pulse(_flusherGate);
        }
    }

    private void FlushNowAndThen()
    {
        long seen = 0;
        int quiet = 0;
        while (true)
        {
            if (quiet >= QuietRounds)
            {
                lock (_flusherGate)
                {
                    _flusherSleeps = true;
                    // An event that came before this was seen below, or comes after and wakes.
                    while (_flusherSleeps && Volatile.Read(ref _end) == seen)
                        Monitor.Wait(_flusherGate);
                    _flusherSleeps = false;
                }
            }

            Thread.Sleep(Lateness);
            long end = Volatile.Read(ref _end);
            quiet = end == seen ? quiet + 1 : 0;
            seen = end;
            if (Volatile.Read(ref _base) != end)
                Flush();
        }
    }
}

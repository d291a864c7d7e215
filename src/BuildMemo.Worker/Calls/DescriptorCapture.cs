using BuildMemo.Execution;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Reads what is written below .NET's console: by native code, by programs that a method starts. The build holds the same pipes and
/// reads what is left when the worker dies.
/// </summary>
internal sealed unsafe class DescriptorCapture
{
    public delegate void Captured(int stream, ReadOnlySpan<byte> bytes);

    private readonly Lock _lock = new();
    private readonly int _output;
    private readonly int _error;
    private readonly int _readiness;
    private readonly Captured _captured;
    private readonly CaptureStage _stage;
    private bool _isReading;

    public DescriptorCapture(int output, int error, CaptureStage stage, Captured captured)
    {
        _stage = stage;
        _output = output;
        _error = error;
        _captured = captured;
        _readiness = NativeCalls.WatchForReading((int[])[output, error]);
    }

    /// <summary>Starts the thread that empties the pipes while a call runs.</summary>
    public void Start() => new Thread(Read, 128 * 1024) { IsBackground = true, Name = WorkerThreads.Capture }.Start();

    /// <summary>Hands on all that was written until now; to be called before the running call changes.</summary>
    /// <param name="isUntouched">Whether the call can't have written anything.</param>
    public void Drain(bool isUntouched)
    {
        // What the thread has taken out of a pipe is nowhere until it has handed it on.
        bool isEmpty = isUntouched || (_readiness >= 0 ? !NativeCalls.HasSomethingToRead(_readiness) : !Wait(0));
        if (isEmpty && !Volatile.Read(ref _isReading))
            return;
        lock (_lock)
            ReadAll();
    }

    private void Read()
    {
        while (Wait(-1))
        {
            lock (_lock)
            {
                Volatile.Write(ref _isReading, true);
                ReadAll();
                Volatile.Write(ref _isReading, false);
            }
        }
    }

    private bool Wait(int milliseconds)
    {
        UnixCalls.PollEntry* entries = stackalloc UnixCalls.PollEntry[2];
        entries[0] = new UnixCalls.PollEntry { Descriptor = _output, Events = UnixCalls.PollIn };
        entries[1] = new UnixCalls.PollEntry { Descriptor = _error, Events = UnixCalls.PollIn };
        int ready = UnixCalls.Poll(entries, 2, milliseconds);
        // Interrupted while waiting without limit: look, and wait again.
        return ready > 0 || (ready < 0 && milliseconds < 0);
    }

    private void ReadAll()
    {
        Read(_output, 1);
        Read(_error, 2);
    }

    private void Read(int descriptor, int stream)
    {
        Span<byte> bytes = _stage.Bytes;
        nint count;
        do
        {
            _stage.Begin(stream);
            fixed (byte* buffer = bytes)
                count = UnixCalls.Read(descriptor, buffer, bytes.Length);
            if (count > 0)
                _captured(stream, bytes[..(int)count]);
            _stage.End((int)Math.Max(0, count));
        }
        while (count == bytes.Length);
    }
}

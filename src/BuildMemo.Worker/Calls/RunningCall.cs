using System.Text;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>A call while it runs: its token, its output, its messages. Safe to use from many threads, also after its end: then it is silent.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A source of tokens without a timer holds nothing, and the method may have kept the token.")]
internal sealed class RunningCall(EventStream events, MethodCall call, int cores) : CallServices
{
    private const int WorthSending = 4096;

    private readonly Lock _lock = new();
    private FrameBuffer? _frames;
    private CancellationTokenSource? _cancellation;
    private StringBuilder? _output;
    private StringBuilder? _error;
    private List<IDisposable>? _kept;
    private bool _isCancelled;
    private bool _hasEnded;

    public override MethodCall Call => call;

    public uint Id => (uint)call.Id;

    public override bool IsCollectible => call.FreshContext;

    public override int Cores => cores;

    public bool IsCancelled => Volatile.Read(ref _isCancelled);

    public override CancellationToken Cancellation
    {
        get
        {
            lock (_lock)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (_isCancelled)
                        _cancellation.Cancel();
                }

                return _cancellation.Token;
            }
        }
    }

    public void Cancel()
    {
        lock (_lock)
        {
            if (_isCancelled)
                return;
            Volatile.Write(ref _isCancelled, true);
            // Callbacks of the method may block, so not on this thread, which listens for the end of the build.
            if (_cancellation is { } cancellation)
                ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), cancellation, preferLocal: false);
        }
    }

    public override void Say(Severity severity, string? code, string text, string? file, int line)
    {
        var message = new CallMessage(severity, code, text, file, line);
        Send((frames, id) => EventWriter.Said(frames, id, message));
    }

    public override void Progress(double fraction, string? text) => Send((frames, id) => EventWriter.Progressed(frames, id, fraction, text));

    public override void AddInput(string path) => Send((frames, id) => EventWriter.AddedInput(frames, id, path));

    public override void AddOutput(string path) => Send((frames, id) => EventWriter.AddedOutput(frames, id, path));

    public override void KeepUntilEnd(IDisposable resource)
    {
        lock (_lock)
            (_kept ??= []).Add(resource);
    }

    /// <summary>Keeps text until a line is complete.</summary>
    public void Print(int stream, ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            StringBuilder waiting = stream == 1 ? _output ??= new StringBuilder() : _error ??= new StringBuilder();
            waiting.Append(text);
            if (text.Contains('\n') || waiting.Length >= WorthSending)
                FlushPrinted(stream, waiting);
        }
    }

    public void Print(int stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            FlushPrinted();
            SendPrinted(stream, bytes);
        }
    }

    public void FlushPrinted()
    {
        lock (_lock)
        {
            if (_output is { Length: > 0 })
                FlushPrinted(1, _output);
            if (_error is { Length: > 0 })
                FlushPrinted(2, _error);
        }
    }

    /// <summary>After this nothing is sent for the call any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            FlushPrinted();
            _hasEnded = true;
            if (_kept is null)
                return;
            foreach (IDisposable resource in _kept)
                resource.Dispose();
            _kept = null;
        }
    }

    private void FlushPrinted(int stream, StringBuilder waiting)
    {
        SendPrinted(stream, Encoding.UTF8.GetBytes(waiting.ToString()));
        waiting.Clear();
    }

    private void SendPrinted(int stream, ReadOnlySpan<byte> bytes)
    {
        if (_hasEnded)
            return;
        FrameBuffer frames = _frames ??= new FrameBuffer();
        const int LargestPiece = 64 * 1024;
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, LargestPiece)..])
            EventWriter.Printed(frames, Id, stream, bytes[..Math.Min(bytes.Length, LargestPiece)]);
        events.Append(frames);
    }

    private void Send(Action<FrameBuffer, uint> write)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            FlushPrinted();
            FrameBuffer frames = _frames ??= new FrameBuffer();
            write(frames, Id);
            events.Append(frames);
        }
    }
}

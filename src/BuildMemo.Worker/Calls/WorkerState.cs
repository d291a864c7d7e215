using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>What the threads of a worker share: the calls that run, the console, what the worker notices about itself. Safe to use from many threads.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process.")]
internal sealed class WorkerState
{
    private readonly Lock _lock = new();
    private readonly List<RunningCall> _running = [];
    private readonly AsyncLocal<RunningCall?>? _currentOfThread;
    private readonly DescriptorCapture _capture;
    private readonly WorkerGrowth _growth;
    private readonly ConsoleRouter _outputRouter;
    private readonly ConsoleRouter _errorRouter;
    private TextWriter? _output;
    private TextWriter? _error;
    private RunningCall? _current;
    private (uint First, uint End)[]? _cancelled;
    private bool _retires;

    public WorkerState(WorkerStart start, EventStream events, WorkerDescriptors descriptors, ICallBinder binder)
    {
        Events = events;
        Binder = binder;
        Start = start;
        Loader = new MethodLoader(start, binder);
        OwnsProcess = start.Threads == 1;
        CoresPerCall = start.CoresPerCall;
        _currentOfThread = OwnsProcess ? null : new AsyncLocal<RunningCall?>();
        _growth = new WorkerGrowth(start.MaxGrowth);
        _capture = new DescriptorCapture(descriptors.OutputCapture, descriptors.ErrorCapture, events.Stage, PrintCaptured);
        _outputRouter = new ConsoleRouter(1, FindCurrent, PrintUnattributed);
        _errorRouter = new ConsoleRouter(2, FindCurrent, PrintUnattributed);
    }

    public EventStream Events { get; }

    public ICallBinder Binder { get; }

    public WorkerStart Start { get; }

    public MethodLoader Loader { get; }

    /// <summary>Whether one call at a time runs here, so that what belongs to the process belongs to it.</summary>
    public bool OwnsProcess { get; }

    public int CoresPerCall { get; }

    public void StartCapture() => _capture.Start();

    public void Enter(RunningCall call)
    {
        ConsoleRouter.Reinstall(ref _output, _outputRouter);
        ConsoleRouter.Reinstall(ref _error, _errorRouter);
        lock (_lock)
        {
            _running.Add(call);
            _current = _running.Count == 1 ? call : null;
            // Cancelled after the caller looked and before it could be found here.
            if (IsCancelledLocked(call.Id))
                call.Cancel();
        }

        if (_currentOfThread is not null)
            _currentOfThread.Value = call;
    }

    /// <param name="call">It has ended.</param>
    /// <param name="isUntouched">Whether it can't have written below the console.</param>
    public void Leave(RunningCall call, bool isUntouched)
    {
        _capture.Drain(isUntouched);
        call.End();
        if (_currentOfThread is not null)
            _currentOfThread.Value = null;
        lock (_lock)
        {
            _running.Remove(call);
            _current = _running.Count == 1 ? _running[0] : null;
        }
    }

    public bool IsCancelled(uint call)
    {
        if (Volatile.Read(ref _cancelled) is null)
            return false;
        lock (_lock)
            return IsCancelledLocked(call);
    }

    /// <summary>Asks the calls from one id to before another to end, and those of them that have not started not to start.</summary>
    public void Cancel(uint first, uint end)
    {
        lock (_lock)
        {
            Volatile.Write(ref _cancelled, _cancelled is null ? [(first, end)] : [.. _cancelled, (first, end)]);
            foreach (RunningCall running in _running)
            {
                if (running.Id >= first && running.Id < end)
                    running.Cancel();
            }
        }
    }

    /// <summary>Asks the build for a successor when something in the process has gone bad. To be called between calls.</summary>
    public void LookAfterItself()
    {
        if (_retires)
            return;
        if (_growth.FindExcess() is { } growth)
            Retire(RetirementReason.Growth, growth);
        else if (Loader.KeepsTooManyContexts(out int alive))
            Retire(RetirementReason.Contexts, $"{alive} load contexts of FreshContext calls are still alive: something holds on to their objects");
        else if (OwnsProcess && WorkerThreads.FindLeftBehind() is { } threads)
            Retire(RetirementReason.Threads, threads);
    }

    /// <summary>Words for an exception that means a missing file; null for others.</summary>
    public string? ExplainMissing(Exception error)
    {
        if (error is not (FileNotFoundException or FileLoadException or DllNotFoundException or TypeLoadException or TypeInitializationException))
            return null;
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is DllNotFoundException)
                return $"a native library is missing: {cause.Message} Looked for among the {Start.Files.Length} files that '{Start.Origin}' brings, and in the system's folders.";
        }

        return Loader.TakeMissing() is { } missing
            ? $"'{missing}' is missing: it is neither among the {Start.Files.Length} files that '{Start.Origin}' brings (its deps.json, its folder, the package folders) nor in the frameworks of the worker ({Path.GetDirectoryName(typeof(object).Assembly.Location)}). Restore and build the project of the assembly again."
            : null;
    }

    private void Retire(RetirementReason reason, string detail)
    {
        _retires = true;
        var frames = new FrameBuffer();
        EventWriter.Retires(frames, reason, detail);
        Events.Append(frames);
    }

    private bool IsCancelledLocked(uint call)
    {
        if (_cancelled is null)
            return false;
        foreach ((uint first, uint end) in _cancelled)
        {
            if (call >= first && call < end)
                return true;
        }

        return false;
    }

    private RunningCall? FindCurrent() => _currentOfThread is null ? Volatile.Read(ref _current) : _currentOfThread.Value;

    private void PrintCaptured(int stream, ReadOnlySpan<byte> bytes)
    {
        if (Volatile.Read(ref _current) is { } call)
        {
            call.Print(stream, bytes);
            return;
        }

        var frames = new FrameBuffer();
        EventWriter.Printed(frames, -1, stream, bytes);
        Events.Append(frames);
    }

    private void PrintUnattributed(int stream, ReadOnlyMemory<byte> bytes)
    {
        var frames = new FrameBuffer();
        EventWriter.Printed(frames, -1, stream, bytes.Span);
        Events.Append(frames);
    }
}

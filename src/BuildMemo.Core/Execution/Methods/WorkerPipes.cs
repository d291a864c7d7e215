using System.Runtime.InteropServices;

namespace BuildMemo.Execution.Methods;

/// <summary>All descriptors between the build and one worker. Those of the worker are closed here once it has them.</summary>
internal sealed unsafe class WorkerPipes : IDisposable
{
    private readonly List<int> _open = [];

    private WorkerPipes()
    {
    }

    /// <summary>The build writes calls here; never blocks.</summary>
    public int Calls { get; private set; }

    /// <summary>The build reads events here.</summary>
    public int Events { get; private set; }

    /// <summary>The build writes cancellations here.</summary>
    public int Control { get; private set; }

    /// <summary>What the worker writes to its descriptor 1, read by the worker while it lives; never blocks.</summary>
    public int OutputCapture { get; private set; }

    /// <summary>What the worker writes to its descriptor 2.</summary>
    public int ErrorCapture { get; private set; }

    /// <summary>The shared memory.</summary>
    public int Tail { get; private set; }

    /// <summary>Something is to be done by who waits for events: readable end, and the end that anybody writes to.</summary>
    public int Wake { get; private set; }

    public int WakeWrite { get; private set; }

    public int WorkerCalls { get; private set; }

    public int WorkerEvents { get; private set; }

    public int WorkerControl { get; private set; }

    public int WorkerOutput { get; private set; }

    public int WorkerError { get; private set; }

    /// <exception cref="IOException">No descriptors left.</exception>
    public static WorkerPipes Open()
    {
        var pipes = new WorkerPipes();
        try
        {
            (pipes.WorkerCalls, pipes.Calls) = pipes.OpenPipe();
            (pipes.Events, pipes.WorkerEvents) = pipes.OpenPipe();
            (pipes.WorkerControl, pipes.Control) = pipes.OpenPipe();
            (pipes.OutputCapture, pipes.WorkerOutput) = pipes.OpenPipe();
            (pipes.ErrorCapture, pipes.WorkerError) = pipes.OpenPipe();
            (pipes.Wake, pipes.WakeWrite) = pipes.OpenPipe();
            pipes.Tail = pipes.OpenTail();
            foreach (int descriptor in (ReadOnlySpan<int>)[pipes.Calls, pipes.Control, pipes.OutputCapture, pipes.ErrorCapture, pipes.Wake, pipes.WakeWrite])
                UnixCalls.DoNotBlock(descriptor);
            return pipes;
        }
        catch
        {
            // What was opened goes back before the exception goes on.
            pipes.Dispose();
            throw;
        }
    }

    /// <summary>After the start: or the end of a pipe would never come.</summary>
    public void CloseWorkerEnds()
    {
        foreach (int descriptor in (ReadOnlySpan<int>)[WorkerCalls, WorkerEvents, WorkerControl, WorkerOutput, WorkerError])
            Close(descriptor);
    }

    /// <summary>What tells the worker to end.</summary>
    public void HangUp()
    {
        Close(Control);
        Close(Calls);
    }

    public void Dispose()
    {
        foreach (int descriptor in _open)
            _ = UnixCalls.Close(descriptor);
        _open.Clear();
    }

    private void Close(int descriptor)
    {
        if (_open.Remove(descriptor))
            _ = UnixCalls.Close(descriptor);
    }

    private (int Read, int Write) OpenPipe()
    {
        UnixCalls.OpenPipe(out int read, out int write);
        _open.Add(read);
        _open.Add(write);
        return (read, write);
    }

    private int OpenTail()
    {
        const uint CloseOnExec = 1;
        int tail;
        fixed (byte* name = "buildmemo-events\0"u8)
            tail = UnixCalls.MemoryFile(name, CloseOnExec);
        if (tail < 0)
            throw new IOException($"No memory to share with a worker: {Marshal.GetLastPInvokeErrorMessage()}");
        tail = UnixCalls.AboveStandard(tail);
        _open.Add(tail);
        if (UnixCalls.SetLength(tail, TailLayout.Size) != 0)
            throw new IOException($"No memory to share with a worker: {Marshal.GetLastPInvokeErrorMessage()}");
        return tail;
    }
}

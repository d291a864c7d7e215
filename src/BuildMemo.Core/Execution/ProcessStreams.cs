namespace BuildMemo.Execution;

/// <summary>
/// The descriptors of one run: a pipe for the output, or two; a pipe for the status where the host reaps; a pipe that a cancellation
/// writes into, so that it wakes the poll.
/// </summary>
internal sealed class ProcessStreams : IDisposable
{
    private readonly CancellationTokenRegistration _registration;
    private readonly int _wakeWrite = -1;

    public ProcessStreams(bool merge, bool reportsStatus, CancellationToken cancellation)
    {
        Error = ChildError = Status = ChildStatus = Wake = Output = ChildOutput = -1;
        try
        {
            UnixCalls.OpenPipe(out int output, out int childOutput);
            (Output, ChildOutput, ChildError) = (output, childOutput, childOutput);
            if (!merge)
            {
                UnixCalls.OpenPipe(out int error, out int childError);
                (Error, ChildError) = (error, childError);
            }

            if (reportsStatus)
            {
                UnixCalls.OpenPipe(out int status, out int childStatus);
                (Status, ChildStatus) = (status, childStatus);
            }

            if (cancellation.CanBeCanceled)
            {
                UnixCalls.OpenPipe(out int wake, out _wakeWrite);
                Wake = wake;
                _registration = cancellation.UnsafeRegister(static state => ((ProcessStreams)state!).WakeUp(), this);
            }
        }
        catch
        {
            // Descriptors have run out: what was opened goes back before the exception goes on.
            Dispose();
            throw;
        }
    }

    public int Output { get; private set; }

    /// <summary>-1 when the streams are merged, or closed.</summary>
    public int Error { get; private set; }

    /// <summary>-1 when the status comes from the system.</summary>
    public int Status { get; private set; }

    /// <summary>Readable once cancelled; -1 when nobody can cancel.</summary>
    public int Wake { get; private set; }

    public int ChildOutput { get; private set; }

    public int ChildError { get; private set; }

    public int ChildStatus { get; private set; }

    public bool ReportsStatus => ChildStatus >= 0;

    /// <summary>After the start: or the end of the output would never come.</summary>
    public void CloseChildEnds()
    {
        if (ChildError != ChildOutput)
            Close(ChildError);
        Close(ChildOutput);
        Close(ChildStatus);
        ChildOutput = ChildError = ChildStatus = -1;
    }

    public void CloseOutput()
    {
        Close(Output);
        Output = -1;
    }

    public void CloseError()
    {
        Close(Error);
        Error = -1;
    }

    public void Dispose()
    {
        // Waits for a callback under way, which must not write into a descriptor that is somebody else's by then.
        _registration.Dispose();
        CloseChildEnds();
        CloseOutput();
        CloseError();
        Close(Status);
        Close(Wake);
        Close(_wakeWrite);
        Status = Wake = -1;
    }

    private static void Close(int descriptor)
    {
        if (descriptor >= 0)
            _ = UnixCalls.Close(descriptor);
    }

    private unsafe void WakeUp()
    {
        byte any = 1;
        _ = UnixCalls.Write(_wakeWrite, &any, 1);
    }
}

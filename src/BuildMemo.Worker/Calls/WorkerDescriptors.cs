using BuildMemo.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The pipes of a worker. Taken before anything else runs: afterwards 0 reads nothing, 1 and 2 are captured, and no program that a
/// method starts inherits the protocol.
/// </summary>
/// <param name="Calls">Start and calls come in here.</param>
/// <param name="Events">Events go out here.</param>
/// <param name="Control">Cancellations come in here; its end is the end of the build.</param>
/// <param name="OutputCapture">What is written to descriptor 1 can be read here.</param>
/// <param name="ErrorCapture">What is written to descriptor 2 can be read here.</param>
internal sealed record WorkerDescriptors(int Calls, int Events, int Control, int OutputCapture, int ErrorCapture)
{
    public static WorkerDescriptors Take()
    {
        const int ReadOnly = 0;
        int calls = NativeCalls.DuplicatePrivately(0);
        int events = NativeCalls.DuplicatePrivately(1);
        _ = NativeCalls.Duplicate(WireFormat.OutputDescriptor, 1);
        _ = UnixCalls.Close(WireFormat.OutputDescriptor);
        int nothing = NativeCalls.Open("/dev/null", ReadOnly);
        if (nothing > 0)
        {
            _ = NativeCalls.Duplicate(nothing, 0);
            _ = UnixCalls.Close(nothing);
        }

        foreach (int descriptor in (ReadOnlySpan<int>)[WireFormat.TailDescriptor, WireFormat.OutputCaptureDescriptor, WireFormat.ErrorCaptureDescriptor, WireFormat.ControlDescriptor])
            NativeCalls.CloseOnExec(descriptor);
        NativeCalls.DoNotBlock(WireFormat.OutputCaptureDescriptor);
        NativeCalls.DoNotBlock(WireFormat.ErrorCaptureDescriptor);
        return new WorkerDescriptors(calls, events, WireFormat.ControlDescriptor, WireFormat.OutputCaptureDescriptor, WireFormat.ErrorCaptureDescriptor);
    }
}

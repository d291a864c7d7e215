using System.Runtime.InteropServices;
using BuildMemo.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Reads frames from the build. Not safe for threads.</summary>
internal sealed unsafe class RequestPipe(int descriptor)
{
    private readonly FrameSplitter _frames = new();

    /// <summary>A frame that is here already.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> body) => _frames.TryTake(out body);

    /// <summary>Waits for a frame; false at the end of the pipe.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> body)
    {
        while (!_frames.TryTake(out body))
        {
            nint count;
            fixed (byte* room = _frames.Room())
                count = UnixCalls.Read(descriptor, room, _frames.Room().Length);
            if (count > 0)
                _frames.Add((int)count);
            else if (count == 0 || Marshal.GetLastPInvokeError() != UnixCalls.Interrupted)
                return false;
        }

        return true;
    }
}

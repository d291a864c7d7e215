using System.Buffers;
using System.Buffers.Binary;

namespace BuildMemo.Execution.Methods;

/// <summary>Bytes of frames that wait to be written; each frame gets its length when it is complete. Not safe for threads.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1024];
    private int _start;
    private int _end;
    private int _frame;

    /// <summary>What waits.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    public bool IsEmpty => _start == _end;

    public void BeginFrame()
    {
        _frame = _end;
        Advance(GetSpan(WireFormat.HeaderSize)[..WireFormat.HeaderSize].Length);
    }

    /// <summary>False when the frame is larger than the protocol allows: it is dropped.</summary>
    public bool EndFrame()
    {
        int length = _end - _frame - WireFormat.HeaderSize;
        if (length > WireFormat.LargestFrame)
        {
            _end = _frame;
            return false;
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_frame), length);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_frame + sizeof(int)), ~length);
        return true;
    }

    /// <summary>Drops the frame that was begun.</summary>
    public void AbandonFrame() => _end = _frame;

    /// <summary>The first bytes have been written.</summary>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end)
            Clear();
    }

    public void Clear()
    {
        const int LargestKept = 1 << 20;
        _start = _end = 0;
        if (_bytes.Length > LargestKept)
            _bytes = new byte[1024];
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_end);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _end < Math.Max(count, 1))
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + count));
    }
}

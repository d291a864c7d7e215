using System.Buffers.Binary;

namespace BuildMemo.Execution.Methods;

/// <summary>Cuts a stream of bytes into the bodies of frames. Not safe for threads.</summary>
internal sealed class FrameSplitter
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private int _start;
    private int _end;
    private int _lastBegin;

    /// <summary>Bytes of all that came in.</summary>
    public long Received { get; private set; }

    /// <summary>Whether a frame has begun and not ended.</summary>
    public bool IsInsideFrame => _start != _end;

    /// <summary>Whether what comes next can be a frame, or is too short to tell.</summary>
    public bool IsAtFrame => _end - _start < WireFormat.HeaderSize || BeginsFrame(_start);

    /// <summary>Room for what is read next.</summary>
    public Span<byte> Room()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_bytes.Length - _end < 4096)
        {
            if (_start > _bytes.Length / 2)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                (_start, _end) = (0, _end - _start);
            }
            else
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>So many bytes were put into <see cref="Room"/>.</summary>
    public void Add(int count)
    {
        _end += count;
        Received += count;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> room = Room();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Add(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>The body of the next whole frame; valid until <see cref="Room"/> is called.</summary>
    /// <exception cref="WireException">A length that no frame has.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> body)
    {
        body = default;
        _lastBegin = _start;
        if (_end - _start < WireFormat.HeaderSize)
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start));
        if (!IsHeader(_start))
            throw new WireException("bytes came that begin no frame");
        if (!IsLength(length))
            throw new WireException($"a frame of {(uint)length} bytes was announced, and a frame has 1 to {WireFormat.LargestFrame}");
        if (_end - _start - WireFormat.HeaderSize < length)
            return false;
        body = _bytes.AsMemory(_start + WireFormat.HeaderSize, length);
        _start += WireFormat.HeaderSize + length;
        return true;
    }

    /// <summary>After garbage: takes back the bytes that were last taken for a frame, or for the begin of one.</summary>
    public void GoBack() => _start = _lastBegin;

    /// <summary>
    /// After garbage: goes to the next bytes that may begin a frame, behind those that were last taken for the begin of one. What looks like
    /// a begin may be none: 0xff 0xff before a short frame and the first half of its header do.
    /// </summary>
    /// <returns>False when too few bytes are left.</returns>
    public bool FindNextFrame()
    {
        _start = Math.Min(_lastBegin + 1, _end);
        while (_end - _start >= WireFormat.HeaderSize)
        {
            if (BeginsFrame(_start))
                return true;
            _start++;
        }

        return false;
    }

    private bool BeginsFrame(int at) => IsHeader(at) && IsLength(BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at)));

    private bool IsHeader(int at)
        => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at)) == ~BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at + sizeof(int)));

    private static bool IsLength(int length) => length is > 0 and <= WireFormat.LargestFrame;
}

/// <summary>What came from the other side is no message of the protocol.</summary>
internal sealed class WireException(string message, Exception? cause = null) : Exception(message, cause);

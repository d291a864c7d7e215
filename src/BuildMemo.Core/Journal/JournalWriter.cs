using System.Buffers.Binary;
using System.Text;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>A growing buffer with the few encodings of the journal; all numbers are little-endian.</summary>
internal sealed class JournalWriter(int capacity = 256)
{
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public Span<byte> WrittenFrom(int offset) => _buffer.AsSpan(offset, Length - offset);

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void Digest(in Sha256Value value) => value.CopyTo(Reserve(Sha256Value.Size));

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Seven bits a byte, the low ones first.</summary>
    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    public void Count(int value) => Number((ulong)value);

    /// <summary>Length and UTF-8.</summary>
    public void Text(string value)
    {
        Count(Encoding.UTF8.GetByteCount(value));
        Utf8(value);
    }

    /// <summary>UTF-8 without a length.</summary>
    public void Utf8(string value)
    {
        Grow(Encoding.UTF8.GetMaxByteCount(value.Length));
        Length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(Length));
    }

    /// <summary>Replaces the four bytes at an offset.</summary>
    public void SetUInt32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(offset, 4), value);

    /// <summary>Drops everything from an offset on.</summary>
    public void Truncate(int length) => Length = length;

    private Span<byte> Reserve(int count)
    {
        Grow(count);
        Span<byte> place = _buffer.AsSpan(Length, count);
        Length += count;
        return place;
    }

    private void Grow(int count)
    {
        if (_buffer.Length - Length >= count)
            return;
        // Not cleared: at ten thousand steps clearing costs as much as writing.
        byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Max(checked(Length + count), _buffer.Length * 2));
        Written.CopyTo(larger);
        _buffer = larger;
    }
}

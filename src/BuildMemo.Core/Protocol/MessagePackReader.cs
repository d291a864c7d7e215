using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BuildMemo.Protocol;

/// <summary>
/// Reads values in MessagePack's format out of bytes that nobody vouches for. Names and shapes are those of MessagePack-CSharp's
/// reader, which may take the place of this file (docs/design/protocol.md). After an exception the position means nothing.
/// </summary>
/// <remarks>
/// Every method throws <see cref="EndOfStreamException"/> when the bytes end too early, also when a header promises more than
/// can follow, and <see cref="MessagePackSerializationException"/> when another kind of value stands there. Numbers that the
/// asked-for type can't hold throw <see cref="OverflowException"/>.
/// </remarks>
internal ref struct MessagePackReader
{
    /// <summary>Arrays and maps may be nested this deep in what <see cref="Skip()"/> passes over (the original's default).</summary>
    public const int MaximumDepth = 500;

    // Contiguous on purpose: records, journals and messages are read whole, and a span needs no look at segments for each byte.
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;

    /// <summary>Begins at the first of <paramref name="memory"/>'s bytes.</summary>
    public MessagePackReader(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _span = memory.Span;
    }

    /// <summary>Begins at the first of <paramref name="sequence"/>'s bytes; one of several segments is copied once.</summary>
    public MessagePackReader(in ReadOnlySequence<byte> sequence)
        : this(sequence.IsSingleSegment ? sequence.First : sequence.ToArray())
    {
    }

    /// <summary>Bytes read so far.</summary>
    public readonly long Consumed => _position;

    /// <summary>Whether all bytes were read.</summary>
    public readonly bool End => _position == _span.Length;

    /// <summary>Whether nil is next.</summary>
    public readonly bool IsNil => NextCode == MessagePackCode.Nil;

    /// <summary>Kind of the next value, which is not consumed.</summary>
    public readonly MessagePackType NextMessagePackType => MessagePackCode.ToMessagePackType(NextCode);

    /// <summary>First byte of the next value, which is not consumed.</summary>
    public readonly byte NextCode => _position < _span.Length ? _span[_position] : throw Truncated();

    private readonly int Remaining => _span.Length - _position;

    /// <summary>A second reader at the same position; what it reads does not move this one.</summary>
    public readonly MessagePackReader CreatePeekReader() => this;

    /// <summary>Passes over the next value with all that is in it.</summary>
    public void Skip() => Skip(depth: 0);

    /// <summary>The bytes of the next value with all that is in it: a part of what is read, not a copy.</summary>
    public ReadOnlySequence<byte> ReadRaw()
    {
        int start = _position;
        Skip();
        return new ReadOnlySequence<byte>(_memory[start.._position]);
    }

    /// <summary>The next bytes as they are: a part of what is read, not a copy.</summary>
    public ReadOnlySequence<byte> ReadRaw(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Remaining)
            throw Truncated();
        return TakeSequence((int)length);
    }

    public void ReadNil()
    {
        byte code = TakeCode();
        if (code != MessagePackCode.Nil)
            throw Wrong(code, "nil");
    }

    /// <summary>Consumes nil if it is next.</summary>
    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil)
            return false;
        _position++;
        return true;
    }

    public bool ReadBoolean()
    {
        byte code = TakeCode();
        return code switch
        {
            MessagePackCode.True => true,
            MessagePackCode.False => false,
            _ => throw Wrong(code, "a boolean"),
        };
    }

    public byte ReadByte() => checked((byte)ReadUInt64());

    public ushort ReadUInt16() => checked((ushort)ReadUInt64());

    public uint ReadUInt32() => checked((uint)ReadUInt64());

    public sbyte ReadSByte() => checked((sbyte)ReadInt64());

    public short ReadInt16() => checked((short)ReadInt64());

    public int ReadInt32() => checked((int)ReadInt64());

    public ulong ReadUInt64()
    {
        byte code = TakeCode();
        return code <= MessagePackCode.MaxFixInt ? code
            : code == MessagePackCode.UInt64 ? BinaryPrimitives.ReadUInt64BigEndian(Take(8))
            : checked((ulong)ReadSigned(code));
    }

    public long ReadInt64()
    {
        byte code = TakeCode();
        return code <= MessagePackCode.MaxFixInt ? code
            : code == MessagePackCode.UInt64 ? checked((long)BinaryPrimitives.ReadUInt64BigEndian(Take(8)))
            : ReadSigned(code);
    }

    /// <summary>A number; a double or a whole number loses what a float can't hold.</summary>
    public float ReadSingle()
    {
        byte code = TakeCode();
        return code == MessagePackCode.Float32 ? BinaryPrimitives.ReadSingleBigEndian(Take(4)) : (float)ReadNumber(code);
    }

    /// <summary>A number; a whole number loses what a double can't hold.</summary>
    public double ReadDouble() => ReadNumber(TakeCode());

    /// <summary>A timestamp, in UTC.</summary>
    public DateTime ReadDateTime()
    {
        ExtensionHeader header = ReadExtensionFormatHeader();
        return ReadDateTime(header);
    }

    /// <summary>The timestamp whose header was read.</summary>
    public DateTime ReadDateTime(ExtensionHeader header) => Timestamp.Read(header.TypeCode, Take(CheckedLength(header.Length)));

    /// <summary>Text, or null for nil. What is no UTF-8 becomes U+FFFD.</summary>
    public string? ReadString() => TryReadNil() ? null : Encoding.UTF8.GetString(Take(ReadStringLength()));

    /// <summary>The UTF-8 bytes of a text, or null for nil: a part of what is read, not a copy.</summary>
    public ReadOnlySequence<byte>? ReadStringSequence() => TryReadNil() ? null : TakeSequence(ReadStringLength());

    /// <summary>The UTF-8 bytes of a text: a part of what is read, not a copy. False, and nothing is consumed, for nil.</summary>
    public bool TryReadStringSpan(out ReadOnlySpan<byte> span)
    {
        if (IsNil)
        {
            span = default;
            return false;
        }

        span = Take(ReadStringLength());
        return true;
    }

    /// <summary>Bytes, or null for nil: a part of what is read, not a copy.</summary>
    public ReadOnlySequence<byte>? ReadBytes() => TryReadNil() ? null : TakeSequence(ReadBytesLength());

    /// <summary>
    /// Bytes: a part of what is read, not a copy. False, and nothing is consumed, for nil. Not the original's: it saves the 38 ns
    /// that a sequence costs, which counts for a journal's digests.
    /// </summary>
    public bool TryReadBytesSpan(out ReadOnlySpan<byte> span)
    {
        if (IsNil)
        {
            span = default;
            return false;
        }

        span = Take(ReadBytesLength());
        return true;
    }

    /// <summary>Count of the values that follow; never more than the bytes that are left.</summary>
    public int ReadArrayHeader()
    {
        byte code = TakeCode();
        uint count = code switch
        {
            >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray => (uint)(code & 0x0f),
            MessagePackCode.Array16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Array32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Wrong(code, "an array"),
        };
        return CheckedLength(count);
    }

    /// <summary>As <see cref="ReadArrayHeader"/>, but false when the bytes end too early; nothing is consumed then.</summary>
    public bool TryReadArrayHeader(out int count)
    {
        int start = _position;
        try
        {
            count = ReadArrayHeader();
            return true;
        }
        catch (EndOfStreamException)
        {
            // The caller asked to hear of it as a value.
            _position = start;
            count = 0;
            return false;
        }
    }

    /// <summary>Count of the pairs that follow; never more than half the bytes that are left.</summary>
    public int ReadMapHeader()
    {
        byte code = TakeCode();
        uint count = code switch
        {
            >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap => (uint)(code & 0x0f),
            MessagePackCode.Map16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Map32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Wrong(code, "a map"),
        };
        return 2L * count <= Remaining ? (int)count : throw Truncated();
    }

    /// <summary>What stands before an extension's bytes; these are there.</summary>
    public ExtensionHeader ReadExtensionFormatHeader()
    {
        byte code = TakeCode();
        uint length = code switch
        {
            MessagePackCode.FixExt1 => 1,
            MessagePackCode.FixExt2 => 2,
            MessagePackCode.FixExt4 => 4,
            MessagePackCode.FixExt8 => 8,
            MessagePackCode.FixExt16 => 16,
            MessagePackCode.Ext8 => Take(1)[0],
            MessagePackCode.Ext16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Ext32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Wrong(code, "an extension"),
        };
        sbyte type = unchecked((sbyte)TakeCode());
        CheckedLength(length);
        return new ExtensionHeader(type, length);
    }

    /// <summary>A whole extension value; its bytes are a part of what is read, not a copy.</summary>
    public ExtensionResult ReadExtensionFormat()
    {
        ExtensionHeader header = ReadExtensionFormatHeader();
        return new ExtensionResult(header.TypeCode, TakeSequence((int)header.Length));
    }

    private void Skip(int depth)
    {
        long values;
        switch (NextMessagePackType)
        {
            case MessagePackType.Array:
                values = ReadArrayHeader();
                break;
            case MessagePackType.Map:
                values = 2L * ReadMapHeader();
                break;
            case MessagePackType.String:
                Take(ReadStringLength());
                return;
            case MessagePackType.Binary:
                Take(ReadBytesLength());
                return;
            case MessagePackType.Extension:
                Take((int)ReadExtensionFormatHeader().Length);
                return;
            case MessagePackType.Unknown:
                throw Wrong(TakeCode(), "a value");
            default:
                Take(FixedSize(NextCode));
                return;
        }

        if (depth == MaximumDepth)
            throw new MessagePackSerializationException($"Arrays and maps are nested more than {MaximumDepth} deep at byte {_position}.");
        for (; values > 0; values--)
            Skip(depth + 1);
    }

    /// <summary>Size of a nil, boolean or number, its first byte included.</summary>
    private static int FixedSize(byte code) => code switch
    {
        MessagePackCode.UInt8 or MessagePackCode.Int8 => 2,
        MessagePackCode.UInt16 or MessagePackCode.Int16 => 3,
        MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32 => 5,
        MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64 => 9,
        _ => 1,
    };

    private long ReadSigned(byte code) => code switch
    {
        >= MessagePackCode.MinNegativeFixInt => unchecked((sbyte)code),
        MessagePackCode.UInt8 => Take(1)[0],
        MessagePackCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        MessagePackCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        MessagePackCode.Int8 => unchecked((sbyte)Take(1)[0]),
        MessagePackCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        MessagePackCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        MessagePackCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        _ => throw Wrong(code, "a whole number"),
    };

    private double ReadNumber(byte code) => code switch
    {
        <= MessagePackCode.MaxFixInt => code,
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
        MessagePackCode.Float64 => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        MessagePackCode.UInt64 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
        _ => MessagePackCode.ToMessagePackType(code) == MessagePackType.Integer ? ReadSigned(code) : throw Wrong(code, "a number"),
    };

    private int ReadStringLength()
    {
        byte code = TakeCode();
        return CheckedLength(code switch
        {
            >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr => (uint)(code & 0x1f),
            MessagePackCode.Str8 => Take(1)[0],
            MessagePackCode.Str16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Str32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Wrong(code, "a text"),
        });
    }

    private int ReadBytesLength()
    {
        byte code = TakeCode();
        return CheckedLength(code switch
        {
            MessagePackCode.Bin8 => Take(1)[0],
            MessagePackCode.Bin16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Bin32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Wrong(code, "bytes"),
        });
    }

    /// <summary>A count from outside is believed only when that much is there: nobody allocates for less.</summary>
    private readonly int CheckedLength(uint length) => length <= (uint)Remaining ? (int)length : throw Truncated();

    private byte TakeCode()
    {
        byte code = NextCode;
        _position++;
        return code;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw Truncated();
        ReadOnlySpan<byte> taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    private ReadOnlySequence<byte> TakeSequence(int count)
    {
        ReadOnlySequence<byte> taken = new(_memory.Slice(_position, count));
        _position += count;
        return taken;
    }

    private readonly EndOfStreamException Truncated() => new($"The bytes end at {_span.Length}, within a value that goes on after byte {_position}.");

    private readonly MessagePackSerializationException Wrong(byte code, string expected) =>
        new($"At byte {_position - 1}, {expected} was expected, but 0x{code:x2} ({MessagePackCode.ToMessagePackType(code)}) was found.");
}

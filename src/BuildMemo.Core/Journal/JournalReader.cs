using System.Buffers.Binary;
using System.Text;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>
/// Reads what <see cref="JournalWriter"/> wrote. Whatever does not fit throws <see cref="InvalidDataException"/>: checksums
/// are verified first, so that is a journal made by hand or by a faulty version, and it is ignored like any damage.
/// </summary>
internal ref struct JournalReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public Sha256Value Digest() => Sha256Value.From(Take(Sha256Value.Size));

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("A number has more than 64 bits.");
    }

    /// <summary>A count or an index below <paramref name="limit"/>.</summary>
    public int Index(int limit)
    {
        ulong value = Number();
        return value < (ulong)limit ? (int)value : throw new InvalidDataException($"{value} is not below {limit}.");
    }

    /// <summary>A count of elements of at least one byte each.</summary>
    public int Count()
    {
        ulong value = Number();
        return value <= (ulong)_rest.Length ? (int)value : throw new InvalidDataException($"{value} elements do not fit.");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw new InvalidDataException($"{count} bytes are wanted, {_rest.Length} are left.");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

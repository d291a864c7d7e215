using System.Buffers.Binary;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Hashes method bodies (ECMA-335, II.25.4) with string literals in place of their tokens. Read by hand: the framework's reader
/// makes two objects a method, a tenth of what hashing a large assembly costs. Throws for malformed bodies.
/// </summary>
/// <param name="writer">Takes the values.</param>
/// <param name="userStrings">The heap of string literals.</param>
internal ref struct MethodBodyHasher(DigestWriter writer, ReadOnlySpan<byte> userStrings)
{
    private const int MoreSections = 0x8;
    private const int InitLocals = 0x10;
    private const int ExceptionTable = 0x1;
    private const int FatSection = 0x40;
    private const int AnotherSection = 0x80;

    private readonly ReadOnlySpan<byte> _userStrings = userStrings;

    /// <summary>Hashes one body.</summary>
    /// <param name="body">From its first byte to the end of what it may reach.</param>
    /// <param name="address">Where it lies in the image: its sections are aligned by that.</param>
    public readonly void Write(ReadOnlySpan<byte> body, int address)
    {
        // Tiny: six bits of size, nothing else.
        if ((body[0] & 3) == 2)
        {
            writer.Write(0u);
            WriteCode(body.Slice(1, body[0] >> 2));
            return;
        }

        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(body);
        if ((flags & 3) != 3 || flags >> 12 != 3)
            throw new BadImageFormatException();
        writer.Write(1u);
        writer.Write((uint)(flags & InitLocals));
        // Deepest stack, then the token of the locals' signature.
        writer.Write(BinaryPrimitives.ReadUInt16LittleEndian(body[2..]));
        writer.Write(BinaryPrimitives.ReadUInt32LittleEndian(body[8..]));
        int size = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(body[4..]));
        WriteCode(body.Slice(12, size));
        if ((flags & MoreSections) != 0)
            WriteSections(body, 12 + size, address);
        writer.Write(uint.MaxValue);
    }

    private readonly void WriteSections(ReadOnlySpan<byte> body, int position, int address)
    {
        int kind;
        do
        {
            position += -(address + position) & 3;
            kind = body[position];
            if ((kind & ExceptionTable) == 0)
                throw new BadImageFormatException();
            bool isFat = (kind & FatSection) != 0;
            int size = isFat ? (int)(BinaryPrimitives.ReadUInt32LittleEndian(body[position..]) >> 8) : body[position + 1];
            int clause = isFat ? 24 : 12;
            // Some compilers count the header in a small one's size and some don't; the clauses are whole in any case.
            int count = size / clause;
            ReadOnlySpan<byte> clauses = body.Slice(position + 4, count * clause);
            for (; !clauses.IsEmpty; clauses = clauses[clause..])
                WriteClause(clauses, isFat);
            position += 4 + count * clause;
        }
        while ((kind & AnotherSection) != 0);
    }

    // Flags, try, handler, then the class or the filter.
    private readonly void WriteClause(ReadOnlySpan<byte> clause, bool isFat)
    {
        if (isFat)
        {
            writer.WriteRaw(clause[..24]);
            return;
        }

        writer.Write(BinaryPrimitives.ReadUInt16LittleEndian(clause));
        writer.Write(BinaryPrimitives.ReadUInt16LittleEndian(clause[2..]));
        writer.Write(clause[4]);
        writer.Write(BinaryPrimitives.ReadUInt16LittleEndian(clause[5..]));
        writer.Write(clause[7]);
        writer.Write(BinaryPrimitives.ReadUInt32LittleEndian(clause[8..]));
    }

    private readonly void WriteCode(ReadOnlySpan<byte> code)
    {
        writer.Write((uint)code.Length);
        int done = 0;
        int position = 0;
        while (position < code.Length)
        {
            int length = InstructionOperands.LengthAt(code[position..]);
            if (code[position] == InstructionOperands.LoadString)
            {
                writer.WriteRaw(code[done..(position + 1)]);
                uint token = BinaryPrimitives.ReadUInt32LittleEndian(code[(position + 1)..]);
                writer.Write(MetadataHeap.CountedBytes(_userStrings, (int)(token & 0xFFFFFF)));
                done = position + length;
            }

            position = checked(position + length);
        }

        writer.WriteRaw(code[done..]);
    }
}

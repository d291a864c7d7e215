using System.Buffers.Binary;

namespace BuildMemo.Fingerprints;

/// <summary>Lengths of IL instructions (ECMA-335, III.1.2 and the opcode tables of III.3 and III.4).</summary>
internal static class InstructionOperands
{
    /// <summary>The opcode that loads a string literal; its operand is a place in the heap of user strings.</summary>
    public const byte LoadString = 0x72;

    /// <summary>Bytes of the instruction at the start of <paramref name="code"/>, opcode included.</summary>
    public static int LengthAt(ReadOnlySpan<byte> code)
    {
        byte opcode = code[0];
        return opcode switch
        {
            0xFE => 2 + OfTwoByte(code[1]),
            0x45 => checked(5 + 4 * (int)BinaryPrimitives.ReadUInt32LittleEndian(code[1..])), // switch
            _ => 1 + OfOneByte(opcode),
        };
    }

    private static int OfOneByte(byte opcode) => opcode switch
    {
        >= 0x0E and <= 0x13 or 0x1F or >= 0x2B and <= 0x37 or 0xDE => 1,
        0x20 or 0x22 or >= 0x27 and <= 0x29 or >= 0x38 and <= 0x44 => 4,
        0x21 or 0x23 => 8,
        >= 0x6F and <= 0x75 or 0x79 or >= 0x7B and <= 0x81 or 0x8C or 0x8D or 0x8F => 4,
        >= 0xA3 and <= 0xA5 or 0xC2 or 0xC6 or 0xD0 or 0xDD => 4,
        _ => 0,
    };

    private static int OfTwoByte(byte opcode) => opcode switch
    {
        0x06 or 0x07 or 0x15 or 0x16 or 0x1C => 4,
        >= 0x09 and <= 0x0E => 2,
        0x12 or 0x19 => 1,
        _ => 0,
    };
}

using System.Buffers.Binary;

namespace BuildMemo.Fingerprints;

/// <summary>Lengths of IL instructions (ECMA-335, III.1.2 and the opcode tables of III.3 and III.4).</summary>
internal static class InstructionOperands
{
    /// <summary>The opcode that loads a string literal; its operand is a place in the heap of user strings.</summary>
    public const byte LoadString = 0x72;

    private const byte Switch = 0x45;
    private const byte TwoByte = 0xFE;

    // By opcode, a row for each high half; the two that are told apart below stand as if they had no operand.
    private static ReadOnlySpan<byte> Lengths =>
    [
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2,
        2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2,
        5, 9, 5, 9, 1, 1, 1, 5, 5, 5, 1, 2, 2, 2, 2, 2,
        2, 2, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5, 5, 5,
        5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5,
        5, 5, 5, 5, 5, 5, 1, 1, 1, 5, 1, 5, 5, 5, 5, 5,
        5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 1, 5,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 5, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 2, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];

    /// <summary>Bytes of the instruction at the start of <paramref name="code"/>, opcode included.</summary>
    public static int LengthAt(ReadOnlySpan<byte> code)
    {
        byte opcode = code[0];
        return opcode switch
        {
            TwoByte => 2 + OfTwoByte(code[1]),
            Switch => checked(5 + 4 * (int)BinaryPrimitives.ReadUInt32LittleEndian(code[1..])),
            _ => Lengths[opcode],
        };
    }

    private static int OfTwoByte(byte opcode) => opcode switch
    {
        0x06 or 0x07 or 0x15 or 0x16 or 0x1C => 4,
        >= 0x09 and <= 0x0E => 2,
        0x12 or 0x19 => 1,
        _ => 0,
    };
}

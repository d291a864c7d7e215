using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace BuildMemo.Testing.Architecture;

/// <summary>Finds the metadata tokens in a method's instructions.</summary>
internal static class MethodBodyTokens
{
    private static readonly Dictionary<int, OperandType> OperandTypes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)unchecked((ushort)code.Value), code => code.OperandType);

    /// <summary>Tokens of types, members and signatures, in their order; strings are left out.</summary>
    public static List<int> Read(BlobReader instructions)
    {
        List<int> tokens = [];
        while (instructions.RemainingBytes > 0)
        {
            int code = instructions.ReadByte();
            if (code == 0xfe)
                code = (code << 8) | instructions.ReadByte();
            switch (OperandTypes[code])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add(instructions.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    int targets = instructions.ReadInt32();
                    instructions.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    instructions.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR:
                    instructions.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    instructions.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    instructions.Offset += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    throw new BadImageFormatException($"The operand of instruction 0x{code:x} is of an unknown kind.");
            }
        }

        return tokens;
    }
}

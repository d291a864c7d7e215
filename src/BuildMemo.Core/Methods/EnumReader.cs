using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>Reads the members of an enum from metadata.</summary>
internal static class EnumReader
{
    /// <summary>The members; null for any other type.</summary>
    public static EnumShape? Read(AssemblyImage image, TypeDefinitionHandle handle)
    {
        MetadataReader reader = image.Reader;
        TypeDefinition type = reader.GetTypeDefinition(handle);
        if (TypeNames.FullName(reader, type.BaseType) != "System.Enum")
            return null;
        ImmutableArray<EnumMember>.Builder members = ImmutableArray.CreateBuilder<EnumMember>();
        foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(fieldHandle);
            if ((field.Attributes & FieldAttributes.Literal) == 0 || field.GetDefaultValue().IsNil)
                continue;
            Constant constant = reader.GetConstant(field.GetDefaultValue());
            members.Add(new(reader.GetString(field.Name), Number(reader.GetBlobReader(constant.Value), constant.TypeCode)));
        }

        return new(image.Has(type.GetCustomAttributes(), "System.FlagsAttribute"), members.ToImmutable());
    }

    /// <summary>An integer constant, sign-extended to 64 bits.</summary>
    public static ulong Number(BlobReader value, ConstantTypeCode code) => code switch
    {
        ConstantTypeCode.SByte => unchecked((ulong)value.ReadSByte()),
        ConstantTypeCode.Byte or ConstantTypeCode.Boolean => value.ReadByte(),
        ConstantTypeCode.Int16 => unchecked((ulong)value.ReadInt16()),
        ConstantTypeCode.UInt16 or ConstantTypeCode.Char => value.ReadUInt16(),
        ConstantTypeCode.Int32 => unchecked((ulong)value.ReadInt32()),
        ConstantTypeCode.UInt32 => value.ReadUInt32(),
        ConstantTypeCode.Int64 => unchecked((ulong)value.ReadInt64()),
        ConstantTypeCode.UInt64 => value.ReadUInt64(),
        _ => 0,
    };
}

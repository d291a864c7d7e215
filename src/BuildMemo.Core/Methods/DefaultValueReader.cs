using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>
/// Canonical texts of the defaults of optional parameters: the constant in metadata, or the attribute that stands in for it
/// (<c>DecimalConstantAttribute</c>, <c>DateTimeConstantAttribute</c>); an optional parameter without either gets its type's default.
/// </summary>
internal static class DefaultValueReader
{
    /// <summary>Null when the parameter has to be given.</summary>
    public static string? Read(AssemblyImage image, Parameter parameter, ParameterType type)
    {
        MetadataReader reader = image.Reader;
        foreach (CustomAttributeHandle handle in parameter.GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            switch (TypeNames.OfAttribute(reader, attribute))
            {
                case "System.Runtime.CompilerServices.DecimalConstantAttribute":
                    return DecimalText(reader.GetBlobReader(attribute.Value));
                case "System.Runtime.CompilerServices.DateTimeConstantAttribute":
                    BlobReader value = reader.GetBlobReader(attribute.Value);
                    value.ReadUInt16();
                    return ValueText.Canonical(new DateTime(value.ReadInt64()));
                case "System.ParamArrayAttribute" or "System.Runtime.CompilerServices.ParamCollectionAttribute":
                    return "[]";
            }
        }

        if ((parameter.Attributes & ParameterAttributes.Optional) == 0 && parameter.GetDefaultValue().IsNil)
            return type.Form is ParameterForm.Context or ParameterForm.Cancellation ? "" : null;
        return parameter.GetDefaultValue().IsNil
            ? OfType(type)
            : ConstantText(reader, reader.GetConstant(parameter.GetDefaultValue()), type);
    }

    private static string ConstantText(MetadataReader reader, Constant constant, ParameterType type)
    {
        BlobReader value = reader.GetBlobReader(constant.Value);
        return constant.TypeCode switch
        {
            ConstantTypeCode.NullReference => OfType(type),
            ConstantTypeCode.String => ValueText.QuotedWhereNeeded(value.ReadUTF16(value.Length)),
            ConstantTypeCode.Single => ValueText.Canonical(value.ReadSingle()),
            ConstantTypeCode.Double => ValueText.Canonical(value.ReadDouble()),
            _ => IntegerText(EnumReader.Number(value, constant.TypeCode), constant.TypeCode, type),
        };
    }

    private static string IntegerText(ulong number, ConstantTypeCode code, ParameterType type) => type.Kind switch
    {
        ValueKind.Enum when type.Enum is { } members => members.TextOf(number),
        ValueKind.Boolean => number == 0 ? "false" : "true",
        ValueKind.Char => ValueText.QuotedWhereNeeded(((char)number).ToString()),
        _ when code == ConstantTypeCode.UInt64 => number.ToString(CultureInfo.InvariantCulture),
        _ => unchecked((long)number).ToString(CultureInfo.InvariantCulture),
    };

    // The type's own default: null for references and Nullable, zero for the rest.
    private static string OfType(ParameterType type)
    {
        if (type.Form == ParameterForm.Memory)
            return "[]";
        if (type.Form != ParameterForm.Value || type.IsNullable)
            return "null";
        return type.Kind switch
        {
            ValueKind.String or ValueKind.File or ValueKind.Directory => "null",
            ValueKind.Char => "\0",
            ValueKind.Boolean => "false",
            ValueKind.Enum => type.Enum!.TextOf(0),
            ValueKind.DateOnly => ValueText.Canonical(default(DateOnly)),
            ValueKind.TimeOnly => ValueText.Canonical(default(TimeOnly)),
            ValueKind.DateTime => ValueText.Canonical(default(DateTime)),
            ValueKind.DateTimeOffset => ValueText.Canonical(default(DateTimeOffset)),
            ValueKind.TimeSpan => ValueText.Canonical(default(TimeSpan)),
            ValueKind.Guid => ValueText.Canonical(default(Guid)),
            ValueKind.Unresolved => "default",
            _ => "0",
        };
    }

    // Scale, sign, then the parts from high to low (as signed or unsigned; the bytes are the same).
    private static string DecimalText(BlobReader value)
    {
        value.ReadUInt16();
        byte scale = value.ReadByte();
        bool isNegative = value.ReadByte() != 0;
        int high = value.ReadInt32();
        int middle = value.ReadInt32();
        int low = value.ReadInt32();
        return ValueText.Canonical(new decimal(low, middle, high, isNegative, scale));
    }
}

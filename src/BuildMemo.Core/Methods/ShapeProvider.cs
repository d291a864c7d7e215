using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>Decodes signatures into <see cref="TypeShape"/>s.</summary>
internal sealed class ShapeProvider(AssemblyImage image) : ISignatureTypeProvider<TypeShape, object?>
{
    public TypeShape GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode == PrimitiveTypeCode.TypedReference
        ? new UnsupportedShape("TypedReference", "it can't leave its method")
        : new PrimitiveShape(typeCode, NameOf(typeCode));

    public TypeShape GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        string fullName = TypeNames.FullName(reader, handle);
        return new NamedShape(fullName, TypeNames.Display(fullName), rawTypeKind == (byte)SignatureTypeKind.ValueType, handle, image);
    }

    public TypeShape GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        string fullName = TypeNames.FullName(reader, handle);
        return new NamedShape(fullName, TypeNames.Display(fullName), rawTypeKind == (byte)SignatureTypeKind.ValueType, handle, image);
    }

    public TypeShape GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public TypeShape GetSZArrayType(TypeShape elementType) => elementType is UnsupportedShape inner
        ? new UnsupportedShape(inner.Name + "[]", inner.Reason)
        : new ListShape(elementType);

    public TypeShape GetArrayType(TypeShape elementType, System.Reflection.Metadata.ArrayShape shape) =>
        new UnsupportedShape($"{elementType.Name}[{new string(',', shape.Rank - 1)}]", "take an array of arrays");

    public TypeShape GetByReferenceType(TypeShape elementType) => new UnsupportedShape("ref " + elementType.Name, "take the value itself");

    public TypeShape GetPointerType(TypeShape elementType) => new UnsupportedShape(elementType.Name + "*", "a pointer means nothing in another process");

    public TypeShape GetFunctionPointerType(MethodSignature<TypeShape> signature) =>
        new UnsupportedShape("delegate*", "a pointer means nothing in another process");

    public TypeShape GetPinnedType(TypeShape elementType) => elementType;

    public TypeShape GetModifiedType(TypeShape modifier, TypeShape unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeShape GetGenericMethodParameter(object? genericContext, int index) => new UnsupportedShape("T" + index, "the method is generic");

    public TypeShape GetGenericTypeParameter(object? genericContext, int index) => new UnsupportedShape("T" + index, "the type is generic");

    public TypeShape GetGenericInstantiation(TypeShape genericType, ImmutableArray<TypeShape> typeArguments)
    {
        foreach (TypeShape argument in typeArguments)
        {
            if (argument is UnsupportedShape inner)
                return new UnsupportedShape($"{genericType.Name}<{inner.Name}>", inner.Reason);
        }

        var definition = (NamedShape)genericType;
        string arguments = string.Join(", ", typeArguments.Select(argument => argument.Name));
        string name = definition.FullName switch
        {
            "System.Nullable`1" => arguments + "?",
            _ when definition.FullName.StartsWith("System.ValueTuple`", StringComparison.Ordinal) => $"({arguments})",
            _ => $"{definition.Name}<{arguments}>",
        };
        return new GenericShape(definition, typeArguments, name);
    }

    private static string NameOf(PrimitiveTypeCode code) => code switch
    {
        PrimitiveTypeCode.Void => "void",
        PrimitiveTypeCode.Boolean => "bool",
        PrimitiveTypeCode.Char => "char",
        PrimitiveTypeCode.SByte => "sbyte",
        PrimitiveTypeCode.Byte => "byte",
        PrimitiveTypeCode.Int16 => "short",
        PrimitiveTypeCode.UInt16 => "ushort",
        PrimitiveTypeCode.Int32 => "int",
        PrimitiveTypeCode.UInt32 => "uint",
        PrimitiveTypeCode.Int64 => "long",
        PrimitiveTypeCode.UInt64 => "ulong",
        PrimitiveTypeCode.IntPtr => "nint",
        PrimitiveTypeCode.UIntPtr => "nuint",
        PrimitiveTypeCode.Single => "float",
        PrimitiveTypeCode.Double => "double",
        PrimitiveTypeCode.String => "string",
        PrimitiveTypeCode.Object => "object",
        _ => code.ToString(),
    };
}

using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>Names of types in metadata.</summary>
internal static class TypeNames
{
    /// <summary>As reflection has it: <c>Namespace.Outer+Inner`1</c>.</summary>
    public static string FullName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil ? Join(reader.GetString(type.Namespace), name) : FullName(reader, outer) + "+" + name;
    }

    /// <summary>As reflection has it.</summary>
    public static string FullName(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? FullName(reader, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
            : Join(reader.GetString(type.Namespace), name);
    }

    /// <summary>As reflection has it.</summary>
    public static string FullName(MetadataReader reader, ExportedTypeHandle handle)
    {
        ExportedType type = reader.GetExportedType(handle);
        string name = reader.GetString(type.Name);
        return type.Implementation.Kind == HandleKind.ExportedType
            ? FullName(reader, (ExportedTypeHandle)type.Implementation) + "+" + name
            : Join(reader.GetString(type.Namespace), name);
    }

    /// <summary>Of a base type or of an attribute's constructor's type; empty for a constructed generic one.</summary>
    public static string FullName(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        _ when handle.IsNil => "",
        HandleKind.TypeDefinition => FullName(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => FullName(reader, (TypeReferenceHandle)handle),
        _ => "",
    };

    /// <summary>The full name of an attribute's type.</summary>
    public static string OfAttribute(MetadataReader reader, CustomAttribute attribute) => attribute.Constructor.Kind switch
    {
        HandleKind.MemberReference => FullName(reader, reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent),
        HandleKind.MethodDefinition => FullName(
            reader, reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()),
        _ => "",
    };

    /// <summary>The last part, without <c>`1</c>, as a reader of messages expects it: <c>Outer.Inner</c>.</summary>
    public static string Display(string fullName)
    {
        string name = fullName[(fullName.LastIndexOf('.') + 1)..].Replace('+', '.');
        int mark = name.IndexOf('`', StringComparison.Ordinal);
        return fullName == "System.Decimal" ? "decimal" : mark < 0 ? name : name[..mark];
    }

    private static string Join(string space, string name) => space.Length == 0 ? name : space + "." + name;
}

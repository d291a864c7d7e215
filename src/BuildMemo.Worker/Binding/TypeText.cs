namespace BuildMemo.Worker.Binding;

/// <summary>Types in messages, as a reader of C# expects them, without namespaces.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner) + "?";
        if (type.IsSZArray)
            return Of(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.Name;
        int mark = type.Name.IndexOf('`', StringComparison.Ordinal);
        return $"{(mark < 0 ? type.Name : type.Name[..mark])}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }
}

using System.Globalization;
using System.Reflection;

namespace BuildMemo.Testing;

/// <summary>Names of types and values as C# writes them, with <c>?</c> where null is allowed.</summary>
internal static class PublicApiTypes
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Name(Type type) => Name(type, null);

    public static string Name(FieldInfo field) => Name(field.FieldType, new NullabilityInfoContext().Create(field));

    public static string Name(PropertyInfo property) => Name(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Name(ParameterInfo parameter) => Name(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    public static string Name(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : method.Name;

    public static string Parameter(ParameterInfo parameter)
    {
        string direction = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{direction}{Name(parameter)} {parameter.Name}{value}";
    }

    public static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!, nullability?.ElementType ?? nullability);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner, null) + "?";
        string mark = nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsPointer)
            return Name(type.GetElementType()!, null) + "*";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword + mark;

        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
            return name + mark;
        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo[] states = nullability?.GenericTypeArguments ?? [];
        return $"{name.Split('`')[0]}<{string.Join(", ", arguments.Select((argument, index) => Name(argument, index < states.Length ? states[index] : null)))}>{mark}";
    }
}

using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace BuildMemo.Testing;

/// <summary>Prints what others can see of types, a line a member, sorted: the text for a snapshot. Uses reflection alone.</summary>
public static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>All public types of an assembly.</summary>
    public static string Print(Assembly assembly) => Print(assembly.GetExportedTypes());

    /// <summary>Some types.</summary>
    public static string Print(IEnumerable<Type> types)
    {
        StringBuilder text = new();
        foreach (Type type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Describe(type)}\n");
            foreach (string line in Members(type).Order(StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Describe(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType)
            bases.Add(PublicApiTypes.Name(parent));
        // What the base or another interface brings is no choice of this type.
        Type[] interfaces = type.GetInterfaces();
        bases.AddRange(interfaces
            .Where(one => !interfaces.Any(other => other.GetInterfaces().Contains(one)) && type.BaseType?.GetInterfaces().Contains(one) != true)
            .Select(PublicApiTypes.Name).Order(StringComparer.Ordinal));
        string space = type.Namespace is null ? "" : type.Namespace + ".";
        return $"{Attributes(type)}{kind} {space}{PublicApiTypes.Name(type)}{(bases.Count == 0 || type.IsEnum ? "" : " : " + string.Join(", ", bases))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (object value in Enum.GetValuesAsUnderlyingType(type))
                yield return $"{Enum.GetName(type, value)} = {value}";
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type) && type.GetMethod("Invoke") is { } invoke)
        {
            yield return $"{PublicApiTypes.Name(invoke.ReturnParameter)} Invoke({Parameters(invoke)})";
            yield break;
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || IsForHeirs(field.IsFamily, field.IsFamilyOrAssembly, type)))
        {
            string constant = field.IsLiteral ? $" = {PublicApiTypes.Value(field.GetRawConstantValue())}" : "";
            yield return $"{Attributes(field)}{(field.IsPublic ? "" : "protected ")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{PublicApiTypes.Name(field)} {field.Name}{constant}";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            if (Property(property, type) is { } line)
                yield return line;
        }

        foreach (EventInfo one in type.GetEvents(Declared).Where(one => IsVisible(one.AddMethod!, type)))
            yield return $"{Attributes(one)}{Modifiers(one.AddMethod!)}event {PublicApiTypes.Name(one.EventHandlerType!)} {one.Name}";

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(constructor => IsVisible(constructor, type) && !constructor.IsStatic))
            yield return $"{Attributes(constructor)}{(constructor.IsPublic ? "" : "protected ")}{PublicApiTypes.Name(type)}({Parameters(constructor)})";

        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => IsVisible(method, type)))
        {
            bool isAccessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
            if (!isAccessor && !method.IsDefined(typeof(CompilerGeneratedAttribute)))
                yield return $"{Attributes(method)}{Modifiers(method)}{PublicApiTypes.Name(method.ReturnParameter)} {PublicApiTypes.Name(method)}({Parameters(method)})";
        }
    }

    private static string? Property(PropertyInfo property, Type type)
    {
        MethodInfo? getter = property.GetMethod is { } get && IsVisible(get, type) ? get : null;
        MethodInfo? setter = property.SetMethod is { } set && IsVisible(set, type) ? set : null;
        if ((getter ?? setter) is not { } accessor || accessor.IsDefined(typeof(CompilerGeneratedAttribute)) && property.Name == "EqualityContract")
            return null;
        bool isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(PublicApiTypes.Parameter))}]" : property.Name;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Attributes(property)}{Modifiers(accessor)}{required}{PublicApiTypes.Name(property)} {name} {{ {(getter is null ? "" : "get; ")}{(setter is null ? "" : isInit ? "init; " : "set; ")}}}";
    }

    private static string Modifiers(MethodInfo method)
    {
        string kind = method.IsStatic ? "static "
            : method.DeclaringType!.IsInterface ? ""
            : method.IsAbstract ? "abstract "
            : method.GetBaseDefinition() != method ? "override "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual "
            : "";
        return (method.IsPublic ? "" : "protected ") + kind;
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(PublicApiTypes.Parameter));

    /// <summary>Attributes that change what a user may write; the others are details.</summary>
    private static string Attributes(MemberInfo member) =>
        string.Concat(member.GetCustomAttributesData()
            // The compiler marks constructors of types with required members so that old compilers keep off them.
            .Where(attribute => attribute.AttributeType != typeof(ObsoleteAttribute) || !member.IsDefined(typeof(CompilerFeatureRequiredAttribute)))
            .Where(attribute => attribute.AttributeType.Name is "RequiredAttribute" or "OutputAttribute" or "ObsoleteAttribute" or "FlagsAttribute" or "MSBuildMultiThreadableTaskAttribute")
            .Select(attribute => $"[{attribute.AttributeType.Name[..^"Attribute".Length]}] ")
            .Order(StringComparer.Ordinal));

    private static bool IsVisible(MethodBase method, Type type) => method.IsPublic || IsForHeirs(method.IsFamily, method.IsFamilyOrAssembly, type);

    private static bool IsForHeirs(bool isFamily, bool isFamilyOrAssembly, Type type) => (isFamily || isFamilyOrAssembly) && !type.IsSealed;
}

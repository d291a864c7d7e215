using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Fingerprints;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// The state of a memoized function's arguments, for its key: types as they are at run time and all fields, private ones too, as joblib's hash
/// of a pickle has them. JSON alone writes declared types and public members, so that two different values could look alike.
/// Of collections the elements count; of dictionaries and sets not their order.
/// </summary>
internal sealed class ArgumentState
{
    private static readonly ConditionalWeakTable<Type, FieldInfo[]> Fields = [];

    private readonly DigestWriter _digest;
    private readonly string _name;
    private readonly Dictionary<object, int> _seen;

    private ArgumentState(DigestWriter digest, string name, Dictionary<object, int> seen)
    {
        _digest = digest;
        _name = name;
        _seen = seen;
    }

    /// <summary>Writes the state.</summary>
    /// <param name="digest">Where it goes.</param>
    /// <param name="arguments">All arguments of the function.</param>
    /// <param name="name">The function's, for messages.</param>
    /// <exception cref="NotSupportedException">Objects lie deeper inside each other than <see cref="JsonFormat.DeepestNesting"/>.</exception>
    public static void Write(DigestWriter digest, object? arguments, string name)
        => new ArgumentState(digest, name, new Dictionary<object, int>(ReferenceEqualityComparer.Instance)).Visit(arguments, 0);

    private void Visit(object? value, int depth)
    {
        if (value is null)
        {
            Text("null");
            return;
        }

        if (depth > JsonFormat.DeepestNesting)
            throw new NotSupportedException($"Memory.Cache(\"{_name}\"): the arguments are no key: objects lie more than {JsonFormat.DeepestNesting} deep inside each other.");
        Type type = value.GetType();
        Text(type.AssemblyQualifiedName ?? type.ToString());
        if (type.IsPrimitive)
            Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        else if (type.IsEnum)
            Text(Enum.Format(type, value, "D"));
        else if (value is string text)
            Text(text);
        else if (type.IsValueType)
            VisitStructure(value, type, depth);
        else if (!_seen.TryAdd(value, _seen.Count))
            Text($"again {_seen[value]}");
        else if (value is Array { Rank: 1 } array && type.GetElementType()!.IsPrimitive)
            _digest.Write(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array)));
        else if (value is Delegate function)
            VisitFunction(function, depth);
        else
            VisitObject(value, type, depth);
    }

    private void VisitStructure(object value, Type type, int depth)
    {
        if (value is JsonElement element)
            Text(element.ValueKind == JsonValueKind.Undefined ? "" : element.GetRawText());
        else if (!IsView(type))
            VisitFields(value, type, depth);
    }

    // Their elements are in the JSON; what they look into may be larger, and lie at another address next time.
    private static bool IsView(Type type) => type.IsGenericType
        && type.GetGenericTypeDefinition() is { } definition && (definition == typeof(Memory<>) || definition == typeof(ReadOnlyMemory<>) || definition == typeof(ArraySegment<>));

    private void VisitFunction(Delegate function, int depth)
    {
        foreach (Delegate part in function.GetInvocationList())
        {
            Text(MemoryKey.Describe(part.Method));
            Visit(part.Target, depth + 1);
        }
    }

    private void VisitObject(object value, Type type, int depth)
    {
        // What the framework keeps inside changes as it is used; what it tells does not.
        if (BaseOf(type) != typeof(object))
        {
            if (value is IEnumerable elements and not System.Text.Json.Nodes.JsonNode)
                VisitElements(elements, depth);
            else if (value is ITuple)
                VisitFields(value, type, depth);
            else
                Text(value is CultureInfo culture ? culture.Name : value is Regex regex ? $"{regex.Options} {regex}" : value is FileSystemInfo file ? file.FullName : value.ToString() ?? "");
        }
        else if (value is IEnumerable elements)
        {
            VisitElements(elements, depth);
        }

        // The state of a compiler's iterator is where it stands.
        if (!IsOfFramework(type) && !type.Name.StartsWith('<'))
            VisitFields(value, type, depth);
    }

    private void VisitElements(IEnumerable elements, int depth)
    {
        bool isOrdered = elements is not IDictionary && !Array.Exists(elements.GetType().GetInterfaces(), IsUnordered);
        object? comparer = elements.GetType().GetProperty("Comparer")?.GetValue(elements) ?? elements.GetType().GetProperty("KeyComparer")?.GetValue(elements);
        Text(comparer?.GetType().ToString() ?? "");
        var digests = new List<string>();
        foreach (object? element in elements)
        {
            using var digest = new DigestWriter();
            new ArgumentState(digest, _name, _seen).Visit(element, depth + 1);
            digests.Add(digest.Finish().ToString());
        }

        if (!isOrdered)
            digests.Sort(StringComparer.Ordinal);
        foreach (string digest in digests)
            Text(digest);
        Text("end");
    }

    private static bool IsUnordered(Type type) => type.IsGenericType
        && type.GetGenericTypeDefinition() is { } definition && (definition == typeof(IReadOnlySet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlyDictionary<,>));

    private void VisitFields(object value, Type type, int depth)
    {
        foreach (FieldInfo field in Fields.GetValue(type, static key => FieldsOf(key)))
        {
            Text(field.Name);
            Visit(field.GetValue(value), depth + 1);
        }
    }

    // Of a type and its bases, down to where the framework begins; of the framework's own structures and tuples all.
    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? level = type; level is not null && level != typeof(object) && (level == type || !IsOfFramework(level)); level = level.BaseType)
        {
            FieldInfo[] own = level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            Array.Sort(own, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
            fields.AddRange(own);
        }

        return [.. fields];
    }

    /// <summary>The nearest type at or above this one that the framework brings.</summary>
    private static Type BaseOf(Type type)
    {
        while (!IsOfFramework(type))
            type = type.BaseType!;
        return type;
    }

    private static bool IsOfFramework(Type type) => CodeIdentity.IsOfFramework(type.Assembly);

    private void Text(string text) => _digest.Write(MemoryMarshal.AsBytes(text.AsSpan()));
}

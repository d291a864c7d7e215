using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BuildMemo.Values;

namespace BuildMemo.Worker.Binding;

/// <summary>Finds the member that an unknown one in JSON was probably meant to be.</summary>
internal static class UnknownMember
{
    /// <summary>A sentence with a leading space, or nothing.</summary>
    /// <param name="error">Any failure of the serializer.</param>
    /// <param name="type">What was read.</param>
    /// <param name="options">How.</param>
    public static string Hint(JsonException error, Type type, JsonSerializerOptions options)
    {
        // The exception holds member and type in its message alone; the words around them are the framework's, so only the names are looked for.
        string[] quoted = error.Message.Split('\'');
        if (quoted.Length < 5)
            return "";
        try
        {
            return NearMiss.Hint(quoted[1], MembersOf(type, quoted[3], options, []));
        }
        catch (Exception second) when (second is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            // Some type beside the one that was read can't be JSON: the failure at hand is to be told, with or without a hint.
            return "";
        }
    }

    // Types inside each other: an order's lines, a list's elements.
    private static string[] MembersOf(Type type, string wanted, JsonSerializerOptions options, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            return [];
        JsonTypeInfo contract = options.GetTypeInfo(type);
        if (contract.Kind == JsonTypeInfoKind.Object && type.ToString() == wanted)
            return [.. contract.Properties.Where(member => !member.IsExtensionData).Select(member => member.Name)];
        IEnumerable<Type> inner = contract.Kind == JsonTypeInfoKind.Object ? contract.Properties.Select(member => member.PropertyType)
            : contract.ElementType is { } element ? [element]
            : type.GetGenericArguments();
        foreach (Type next in inner)
        {
            if (MembersOf(next, wanted, options, seen) is { Length: > 0 } found)
                return found;
        }

        return [];
    }
}

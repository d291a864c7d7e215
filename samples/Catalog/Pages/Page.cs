using System.Text;
using Google.Protobuf.Reflection;

namespace Pages;

/// <summary>The page of one message type.</summary>
internal static class Page
{
    /// <summary>Markdown.</summary>
    /// <param name="message">The type.</param>
    /// <param name="places">The pages of all types, for links.</param>
    public static string Of(Message message, IReadOnlyDictionary<string, string> places)
    {
        var page = new StringBuilder($"# {message.FullName}\n\n{message.Comment}\n\n| no. | field | type | |\n|---|---|---|---|\n");
        for (int i = 0; i < message.Type.Field.Count; i++)
        {
            FieldDescriptorProto field = message.Type.Field[i];
            string comment = message.CommentOf(i).ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
            page.Append($"| {field.Number} | `{field.Name}` | {TypeOf(field, message.Type, places)} | {comment} |\n");
        }

        return page.ToString();
    }

    private static string TypeOf(FieldDescriptorProto field, DescriptorProto owner, IReadOnlyDictionary<string, string> places)
    {
        DescriptorProto? entry = owner.NestedType.FirstOrDefault(nested => nested.Options?.MapEntry == true && field.TypeName.EndsWith("." + nested.Name, StringComparison.Ordinal));
        if (entry is not null)
            return $"map from {Plain(entry.Field[0], places)} to {Plain(entry.Field[1], places)}";
        return (field.Label == FieldDescriptorProto.Types.Label.Repeated ? "repeated " : "") + Plain(field, places);
    }

    private static string Plain(FieldDescriptorProto field, IReadOnlyDictionary<string, string> places)
    {
        string name = field.TypeName.TrimStart('.');
        if (name.Length == 0)
            return field.Type.ToString().ToLowerInvariant();
        return places.TryGetValue(name, out string? place) ? $"[{name}](../{place})" : name;
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildMemo.Methods;

/// <summary>Several values of a built-in type: a JSON array (<c>[1, 2]</c>, <c>["a,b", "c"]</c>), or texts with commas between them.</summary>
internal static class ListText
{
    /// <summary>
    /// Canonical form: a JSON array of the canonical texts; sorted and without repetition for a set. Null with the reason otherwise.
    /// </summary>
    public static string? Read(string text, ParameterType type, out string reason)
    {
        reason = "";
        List<string?>? texts = text.AsSpan().TrimStart().StartsWith("[") ? OfJson(text, out reason) : OfCommas(text);
        if (texts is null)
            return null;
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is not { } element)
            {
                if (type.IsNullable || type.Kind == ValueKind.String)
                    continue;
                reason = $"element {i + 1} is null";
                return null;
            }

            texts[i] = ValueText.Read(element, type.Kind, type.Enum);
            if (texts[i] is null)
            {
                reason = $"element {i + 1}, '{Shortened.Text(element)}', is not {ValueText.Accepted(type.Kind, type.Enum)}";
                return null;
            }
        }

        if (type.Form == ParameterForm.Set)
            texts = [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Array(texts);
    }

    private static List<string?> OfCommas(string text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(',').Select(part => part.Trim())];

    private static List<string?>? OfJson(string text, out string reason)
    {
        reason = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            var texts = new List<string?>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                switch (element.ValueKind)
                {
                    case JsonValueKind.String:
                        texts.Add(element.GetString());
                        break;
                    case JsonValueKind.Null:
                        texts.Add(null);
                        break;
                    case JsonValueKind.Object or JsonValueKind.Array:
                        reason = $"element {texts.Count + 1} is {(element.ValueKind == JsonValueKind.Array ? "an array" : "an object")}";
                        return null;
                    default:
                        texts.Add(element.GetRawText());
                        break;
                }
            }

            return texts;
        }
        catch (JsonException error)
        {
            reason = $"it begins as a JSON array and is none at line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}";
            return null;
        }
    }

    private static string Array(List<string?> texts)
    {
        var text = new StringBuilder("[");
        foreach (string? element in texts)
        {
            if (text.Length > 1)
                text.Append(',');
            if (element is null)
                text.Append("null");
            else
                text.Append('"').Append(JsonEncodedText.Encode(element, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value).Append('"');
        }

        return text.Append(']').ToString();
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildMemo.Methods;

/// <summary>
/// JSON in a canonical form: no white space, names of objects in ordinal order, text without needless escapes, numbers as written
/// (<c>1.0</c> and <c>1</c> are two decimals).
/// </summary>
public static class JsonCanonical
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical form; null with the reason and the place when it is not JSON, or an object has a name twice.</summary>
    public static string? Read(string text, out string reason)
    {
        reason = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            var buffer = new ArrayBufferWriter<byte>(text.Length + 16);
            using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
                reason = Write(document.RootElement, writer) ?? "";
            return reason.Length == 0 ? Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
        }
        catch (JsonException error)
        {
            reason = $"it is not JSON at line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}";
            return null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which no UTF-8 text can hold.
            reason = "it holds text that is not Unicode";
            return null;
        }
    }

    private static string? Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(element, writer);
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (Write(item, writer) is { } reason)
                        return reason;
                }

                writer.WriteEndArray();
                return null;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                return null;
            default:
                writer.WriteRawValue(element.GetRawText());
                return null;
        }
    }

    private static string? WriteObject(JsonElement element, Utf8JsonWriter writer)
    {
        var properties = new List<JsonProperty>();
        foreach (JsonProperty property in element.EnumerateObject())
            properties.Add(property);
        properties.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        writer.WriteStartObject();
        for (int i = 0; i < properties.Count; i++)
        {
            if (i > 0 && properties[i].Name == properties[i - 1].Name)
                return $"an object has the name '{properties[i].Name}' twice";
            writer.WritePropertyName(properties[i].Name);
            if (Write(properties[i].Value, writer) is { } reason)
                return reason;
        }

        writer.WriteEndObject();
        return null;
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildMemo.Tool.Output;

/// <summary>A member of a verb's JSON; docs/reference/tool.md is made of these, and a test holds what is printed against them.</summary>
/// <param name="Path">Where it stands: <c>records[].step</c>.</param>
/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>object</c>, <c>array</c>, with <c>|null</c> where it may be null.</param>
/// <param name="Description">What it is, with its unit.</param>
internal sealed record JsonField(string Path, string Type, string Description);

/// <summary>Writes a verb's JSON document to standard output.</summary>
internal static class JsonOutput
{
    /// <summary>The number in <c>schema</c>: raised when a member goes or changes its meaning, not when one is added.</summary>
    public const int Schema = 1;

    private static readonly JsonWriterOptions Options = new()
    {
        // For terminals and other programs, not for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
    };

    /// <summary>Writes one document and a line break.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="write">Writes the members of the outermost object, after <c>schema</c>.</param>
    /// <param name="isOneLine">Without line breaks inside.</param>
    public static void Write(Stream stream, Action<Utf8JsonWriter> write, bool isOneLine = false)
    {
        using (Utf8JsonWriter json = new(stream, Options with { Indented = !isOneLine }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            write(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }
}

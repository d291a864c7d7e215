using System.Buffers;
using System.Text;
using System.Text.Json;

namespace BuildMemo.Methods;

/// <summary>
/// What a <c>StepContext</c> needs beside the call itself, as the text of its argument: JSON, so that the protocol need not know it.
/// </summary>
public sealed record ContextText
{
    /// <summary>Without parameters and without a store.</summary>
    public static ContextText Empty { get; } = new();

    /// <summary>Values by name, canonical; null for a null.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Declared variables by name, with paths in them tokenised; null for one that is not set. A function that <c>Memory</c> keeps sees them.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>The store's folder for <c>Memory</c>; null where nothing is kept (<c>BuildMemoMode=Off</c>).</summary>
    public string? Store { get; init; }

    /// <summary>The project's root (absolute): inputs of kept results below it are found in another checkout too. Null for none.</summary>
    public string? Root { get; init; }

    /// <summary>Whether results that are there are taken: not with <c>BuildMemoMode=Refresh</c>.</summary>
    public bool ReadsStore { get; init; } = true;

    /// <summary>Whether new results are kept: not with <c>BuildMemoMode=ReadOnly</c>.</summary>
    public bool WritesStore { get; init; } = true;

    /// <summary>The run's folder for copies of large arrays; null where all are read.</summary>
    public string? Arrays { get; init; }

    /// <summary>Bytes of the largest array file that is read and not mapped.</summary>
    public long LargestInline { get; init; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static ContextText Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return new()
        {
            Parameters = TextsOf(document.RootElement.GetProperty("parameters")),
            Variables = TextsOf(document.RootElement.GetProperty("variables")),
            Store = document.RootElement.GetProperty("store").GetString(),
            Root = document.RootElement.GetProperty("root").GetString(),
            ReadsStore = document.RootElement.GetProperty("reads").GetBoolean(),
            WritesStore = document.RootElement.GetProperty("writes").GetBoolean(),
            Arrays = document.RootElement.GetProperty("arrays").GetString(),
            LargestInline = document.RootElement.GetProperty("inline").GetInt64(),
        };
    }

    /// <summary>As JSON.</summary>
    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteTexts(writer, "parameters", Parameters);
            WriteTexts(writer, "variables", Variables);
            writer.WriteString("store", Store);
            writer.WriteString("root", Root);
            writer.WriteBoolean("reads", ReadsStore);
            writer.WriteBoolean("writes", WritesStore);
            writer.WriteString("arrays", Arrays);
            writer.WriteNumber("inline", LargestInline);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Dictionary<string, string?> TextsOf(JsonElement element)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
            texts[property.Name] = property.Value.GetString();
        return texts;
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string?> texts)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string? value) in texts)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }
}

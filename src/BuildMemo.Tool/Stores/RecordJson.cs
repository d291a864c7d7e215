using System.Text;
using System.Text.Json;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Stores;

/// <summary>A whole record as JSON.</summary>
internal static class RecordJson
{
    // More is for a file: dump --captured.
    private const long LargestPrinted = 4 << 20;

    /// <summary>The members of a record.</summary>
    public static IReadOnlyList<JsonField> Fields { get; } =
    [
        new("store", "string", "folder of the store"),
        new("fingerprint", "string", "64 hexadecimal digits"),
        new("step", "string", "the step's name when it was stored"),
        new("lastUse", "string", "when it was stored or last restored, ISO 8601, UTC; exact to the hour"),
        new("seconds", "number", "how long the run took"),
        new("provenance.created", "string", "when the run ended, ISO 8601, UTC"),
        new("provenance.version", "string", "version of BuildMemo"),
        new("provenance.project", "string", "the project file relative to its root"),
        new("provenance.commit", "string", "commit of the root's repository; empty for none"),
        new("provenance.machine", "string", "name of the machine; only with `--origin`"),
        new("provenance.user", "string", "name of the user; only with `--origin`"),
        new("components[].kind", "string", "what determined the result: `command`, `input`, `tool`, `environment`, …"),
        new("components[].name", "string", "its name; `{Root}`, `{Project}` and the like stand for folders"),
        new("components[].digest", "string|null", "digest of its value, salted for environment variables; null when it was absent"),
        new("components[].value", "string", "its value where it is short and no secret; else empty"),
        new("outputs[].path", "string", "where it goes, with tokens"),
        new("outputs[].kind", "string", "`file`, `link` or `directory`"),
        new("outputs[].bytes", "number", "uncompressed"),
        new("outputs[].digest", "string|null", "SHA-256 of the content of a file"),
        new("outputs[].executable", "boolean", "mode 0755 instead of 0644"),
        new("outputs[].target", "string|null", "what a link leads to"),
        new("outputs[].inlined", "boolean", "whether the record itself holds the content"),
        new("discovered[].path", "string", "an input that no declaration names, with tokens"),
        new("discovered[].digest", "string|null", "SHA-256 of its content; null when it was absent"),
        new("messages[].stream", "number", "1 for standard output, 2 for standard error"),
        new("messages[].text", "string", "a line that the step printed, with tokens; of `run` a chunk as UTF-8, line breaks included"),
        new("messages[].severity", "string|null", "`error`, `warning` or `message` for a diagnostic"),
        new("messages[].code", "string|null", "the diagnostic's code"),
        new("messages[].file", "string|null", "the file that the diagnostic names, with tokens"),
        new("messages[].line", "number|null", "from 1; 0 when the diagnostic names none"),
        new("messages[].column", "number|null", "from 1; 0 when the diagnostic names none"),
        new("printedBytes", "number", "bytes that a command of `run` printed; over 4 MB `messages` is empty and `dump --captured` gives them. 0 for steps of builds"),
        new("bindings[].token", "string", "a path token that outputs name by its text"),
        new("bindings[].text", "string", "the text: the record fits only where the token stands for the same"),
    ];

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, LocalStore store, FoundRecord found, IReadOnlyList<RecordMessage> messages, bool withOrigin)
    {
        Record record = found.Record;
        json.WriteString("store", store.Place);
        json.WriteString("fingerprint", record.Fingerprint.ToString());
        json.WriteString("step", record.Step);
        json.WriteString("lastUse", found.Stored.LastUse.UtcDateTime);
        json.WriteNumber("seconds", Math.Round(record.Duration.TotalSeconds, 6));
        WriteProvenance(json, record.Provenance, withOrigin);
        WriteArray(json, "components", record.Components, component =>
        {
            json.WriteString("kind", component.Kind);
            json.WriteString("name", PathTokens.ToReadable(component.Name));
            json.WriteString("digest", component.Digest == default ? null : component.Digest.ToString());
            json.WriteString("value", PathTokens.ToReadable(component.Display));
        });
        WriteArray(json, "outputs", record.Outputs, output => Write(json, output));
        WriteArray(json, "discovered", record.Discovered, input =>
        {
            json.WriteString("path", PathTokens.ToReadable(input.Path));
            json.WriteString("digest", input.Digest?.Value.ToString());
        });
        WriteArray(json, "messages", messages, message =>
        {
            json.WriteNumber("stream", message.Stream);
            json.WriteString("text", message.Text);
            json.WriteString("severity", message.Diagnostic?.Severity.ToString().ToLowerInvariant());
            json.WriteString("code", message.Diagnostic?.Code);
            json.WriteString("file", message.Diagnostic is { } diagnostic ? PathTokens.ToReadable(diagnostic.File) : null);
            WriteNumber(json, "line", message.Diagnostic?.Line);
            WriteNumber(json, "column", message.Diagnostic?.Column);
        });
        json.WriteNumber("printedBytes", record.Capture?.Content.Size ?? 0);
        WriteArray(json, "bindings", record.Bindings, binding =>
        {
            json.WriteString("token", binding.Token);
            json.WriteString("text", binding.Text);
        });
    }

    /// <summary>What the step printed: its lines, or out of its streams chunks of text.</summary>
    public static IReadOnlyList<RecordMessage> MessagesOf(LocalStore store, Record record)
    {
        if (record.Capture is not { } capture)
            return [.. record.Messages.Select(message => message with { Text = PathTokens.ToReadable(message.Text) })];
        using MemoryStream content = new();
        if (!capture.Content.Inlined.IsDefault)
            content.Write(capture.Content.Inlined.AsSpan());
        else if (capture.Content.Size > LargestPrinted || !store.TryReadBlob(capture.Content.Digest, capture.Content.Size, content))
            return [];
        List<RecordMessage> messages = [];
        int start = 0;
        foreach (RecordCapturePart part in capture.Parts)
        {
            messages.Add(new(part.Stream, Encoding.UTF8.GetString(content.GetBuffer(), start, (int)part.Length)));
            start += (int)part.Length;
        }

        return messages;
    }

    private static void WriteProvenance(Utf8JsonWriter json, RecordProvenance provenance, bool withOrigin)
    {
        json.WriteStartObject("provenance");
        json.WriteString("created", provenance.Created.UtcDateTime);
        json.WriteString("version", provenance.Version);
        json.WriteString("project", provenance.Project);
        json.WriteString("commit", provenance.Commit);
        if (withOrigin)
        {
            json.WriteString("machine", provenance.Machine);
            json.WriteString("user", provenance.User);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordOutput output)
    {
        bool isFile = output.Kind == RecordOutputKind.File;
        json.WriteString("path", PathTokens.ToReadable(output.Path));
        json.WriteString("kind", output.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("bytes", output.Size);
        json.WriteString("digest", isFile ? output.Digest.Value.ToString() : null);
        json.WriteBoolean("executable", output.IsExecutable);
        json.WriteString("target", output.Kind == RecordOutputKind.Link ? PathTokens.ToReadable(output.LinkTarget) : null);
        json.WriteBoolean("inlined", !output.Inlined.IsDefault);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

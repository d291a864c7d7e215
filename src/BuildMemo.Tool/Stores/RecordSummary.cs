using System.Text.Json;
using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>What lists show of a record.</summary>
/// <param name="Fingerprint">64 digits.</param>
/// <param name="Step">Name when it was stored.</param>
/// <param name="Project">Project file relative to its root.</param>
/// <param name="Created">When the run ended.</param>
/// <param name="LastUse">When it was written or last used.</param>
/// <param name="Bytes">Of its outputs, uncompressed, and of what it printed where that is kept byte for byte.</param>
/// <param name="Duration">Of the run.</param>
/// <param name="Outputs">How many.</param>
internal sealed record RecordSummary(
    string Fingerprint, string Step, string Project, DateTimeOffset Created, DateTimeOffset LastUse, long Bytes, TimeSpan Duration, int Outputs)
{
    /// <summary>The summary of a record.</summary>
    public static RecordSummary Of(RecordHead head) =>
        new(head.Fingerprint.ToString(), head.Step, head.Project, head.Created, head.LastUse, head.Bytes, head.Duration, head.Outputs);

    /// <summary>Writes the members that <see cref="Fields"/> describes.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("fingerprint", Fingerprint);
        json.WriteString("step", Step);
        json.WriteString("project", Project);
        json.WriteString("created", Created.UtcDateTime);
        json.WriteString("lastUse", LastUse.UtcDateTime);
        json.WriteNumber("bytes", Bytes);
        json.WriteNumber("seconds", Math.Round(Duration.TotalSeconds, 6));
        json.WriteNumber("outputs", Outputs);
    }

    /// <summary>The members, for documents that hold summaries at a path.</summary>
    public static IReadOnlyList<Output.JsonField> Fields(string path) =>
    [
        new($"{path}.fingerprint", "string", "64 hexadecimal digits"),
        new($"{path}.step", "string", "the step's name when it was stored"),
        new($"{path}.project", "string", "the project file relative to its root"),
        new($"{path}.created", "string", "when the run ended, ISO 8601, UTC"),
        new($"{path}.lastUse", "string", "when it was stored or last restored, ISO 8601, UTC; exact to the hour"),
        new($"{path}.bytes", "number", "bytes of its outputs, uncompressed"),
        new($"{path}.seconds", "number", "how long the run took"),
        new($"{path}.outputs", "number", "how many outputs it has"),
    ];
}

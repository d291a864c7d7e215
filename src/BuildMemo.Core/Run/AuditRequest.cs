using System.Collections.Immutable;
using System.Text.Json;
using BuildMemo.Settings;

namespace BuildMemo.Run;

/// <summary>Which steps are audited, how they are traced, and where what is found is written (docs/design/audit.md).</summary>
/// <param name="Folder">Absolute; each audited step gets a folder in it.</param>
/// <param name="Tracer">Words that go before a command line and are followed by <c>-o FILE</c>.</param>
/// <param name="Steps">Names; empty for all.</param>
public sealed record AuditRequest(string Folder, ImmutableArray<string> Tracer, ImmutableArray<string> Steps)
{
    /// <summary>Name of the file, in the folder, that says the rest.</summary>
    public const string FileName = "audit.json";

    /// <summary>How files end that list the names of all steps of a run, one a line, as the inside of JSON texts.</summary>
    public const string NamesEnding = ".names";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static AuditRequest Read(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, FileName)));
        JsonElement root = document.RootElement;
        return new(folder, Texts(root.GetProperty("tracer")), Texts(root.GetProperty("steps")));
    }

    /// <summary>Writes the file for a task in another process.</summary>
    public void Write()
    {
        using FileStream stream = File.Create(Path.Combine(Folder, FileName));
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        AuditedStepFile.WriteTexts(json, "tracer", Tracer);
        AuditedStepFile.WriteTexts(json, "steps", Steps);
        json.WriteEndObject();
    }

    /// <summary>Writes down which steps there are, so that a name that no step has is told from one that was not reached.</summary>
    internal void WriteNames(StepRun[] runs) => File.WriteAllLines(
        Path.Combine(Folder, $"{Guid.NewGuid():N}{NamesEnding}"), runs.Select(run => JsonEncodedText.Encode(run.Step.Name).ToString()));

    /// <summary>Whether a step is audited.</summary>
    public bool Covers(string step) => Steps.IsEmpty || Steps.Contains(step);

    /// <summary>
    /// The settings of an audit: nothing is stored, no report of the user's is replaced, and one step runs after the other, so that none
    /// sees what another does meanwhile.
    /// </summary>
    public static BuildMemoSettings Adapt(BuildMemoSettings settings) => settings with
    {
        Mode = settings.Mode == CacheMode.Off ? CacheMode.Off : CacheMode.ReadOnly,
        MaxParallelism = 1,
        Report = null,
    };

    private static ImmutableArray<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];
}

using System.Collections.Immutable;
using System.Text.Json;

namespace BuildMemo.Reporting;

/// <summary>Reads what <see cref="RunReportFile"/> wrote, here or on another machine. Members that it does not know are passed over.</summary>
public static class RunReportReader
{
    /// <summary>Reads a report.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is no report, or one of a newer schema; the message says which.</exception>
    public static RunReport Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            int schema = root.GetProperty("schema").GetInt32();
            return schema == RunReport.Schema ? Read(root) : throw new InvalidDataException($"it has the schema {schema}, this version reads {RunReport.Schema}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Another JSON file, or none at all.
            throw new InvalidDataException("it is no report of BuildMemoReport.", error);
        }
    }

    private static RunReport Read(JsonElement root)
    {
        JsonElement totals = root.GetProperty("totals");
        return new()
        {
            Project = root.GetProperty("project").GetString()!,
            TargetFramework = root.GetProperty("targetFramework").GetString()!,
            Totals = new()
            {
                Steps = Number(totals, "steps"),
                UpToDate = Number(totals, "upToDate"),
                Restored = Number(totals, "restored"),
                Ran = Number(totals, "ran"),
                Failed = Number(totals, "failed"),
                TimedOut = Number(totals, "timedOut"),
                Cancelled = Number(totals, "cancelled"),
                Skipped = Number(totals, "skipped"),
            },
            Seconds = root.GetProperty("seconds").GetDouble(),
            Ended = root.TryGetProperty("ended", out JsonElement ended) ? ended.GetDateTimeOffset() : default,
            Steps = List(root, "steps", ReadStep),
        };
    }

    private static StepReport ReadStep(JsonElement step) => new()
    {
        Name = Text(step, "name"),
        Outcome = OutcomeOf(Text(step, "outcome")),
        Reasons = List(step, "reasons", ReadReason),
        Differences = Number(step, "differences"),
        ComparedWith = Text(step, "comparedWith"),
        Fingerprint = Text(step, "fingerprint"),
        Seconds = step.GetProperty("seconds").GetDouble(),
        SavedSeconds = step.GetProperty("savedSeconds").GetDouble(),
        Outputs = List(step, "outputs", static output => output.GetString() ?? ""),
        Executor = Text(step, "executor"),
        Batch = Number(step, "batch"),
        Components = List(step, "components", static one => new ReportComponent(Text(one, "kind"), Text(one, "name"), Text(one, "digest"), Text(one, "value"))),
    };

    private static Reason ReadReason(JsonElement reason) => new(Text(reason, "kind"), Text(reason, "component"), Text(reason, "before"), Text(reason, "after"))
    {
        BeforeDigest = Text(reason, "beforeDigest"),
        AfterDigest = Text(reason, "afterDigest"),
    };

    private static StepOutcome OutcomeOf(string name)
    {
        foreach (StepOutcome outcome in Enum.GetValues<StepOutcome>())
        {
            if (RunReportFile.NameOf(outcome) == name)
                return outcome;
        }

        throw new FormatException($"'{name}' is no outcome.");
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement member) ? member.GetString() ?? "" : "";

    private static int Number(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement member) ? member.GetInt32() : 0;

    private static ImmutableArray<T> List<T>(JsonElement element, string name, Func<JsonElement, T> read)
    {
        if (!element.TryGetProperty(name, out JsonElement list))
            return [];
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
            items.Add(read(item));
        return items.MoveToImmutable();
    }
}

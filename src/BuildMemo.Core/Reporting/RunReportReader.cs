using System.Collections.Immutable;
using System.Text.Json;
using BuildMemo.Errors;

namespace BuildMemo.Reporting;

/// <summary>Reads a report that <see cref="RunReportFile"/> wrote. Members that an older version did not write yet are empty.</summary>
public static class RunReportReader
{
    /// <summary>Reads a file; null with what is wrong with it.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static RunReport? Read(string path, out Problem? problem)
    {
        problem = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out JsonElement schema) || !root.TryGetProperty("totals", out JsonElement totals))
                throw new FormatException("it has neither schema nor totals");
            if (schema.GetInt32() > RunReport.Schema)
            {
                problem = new(Codes.ReportNewer, $"{path} has schema {schema.GetInt32()}, and this version reads {RunReport.Schema}. Use the version of the tool that the build uses.") { File = path };
                return null;
            }

            return ReadReport(root, totals);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            // The last two are what a document throws for a member of another kind.
            problem = new(Codes.ReportUnreadable, $"{path} is no report of a run: {(error is JsonException json ? $"line {json.LineNumber + 1} is no JSON" : error.Message.TrimEnd('.'))}. Give a file that BuildMemoReport wrote, or a project.") { File = path };
            return null;
        }
    }

    /// <summary>The outcome that a report names.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static StepOutcome OutcomeOf(string name)
    {
        foreach (StepOutcome outcome in Enum.GetValues<StepOutcome>())
        {
            if (RunReportFile.NameOf(outcome) == name)
                return outcome;
        }

        throw new FormatException($"there is no outcome '{name}'");
    }

    private static RunReport ReadReport(JsonElement root, JsonElement totals)
    {
        JsonElement steps = root.GetProperty("steps");
        ImmutableArray<StepReport>.Builder reports = ImmutableArray.CreateBuilder<StepReport>(steps.GetArrayLength());
        foreach (JsonElement step in steps.EnumerateArray())
            reports.Add(ReadStep(step, steps.GetArrayLength()));
        return new()
        {
            Project = Text(root, "project"),
            TargetFramework = Text(root, "targetFramework"),
            Journal = Text(root, "journal"),
            Started = root.TryGetProperty("started", out JsonElement started) && started.ValueKind == JsonValueKind.String ? started.GetDateTime().ToUniversalTime() : null,
            Parallelism = (int)Number(root, "parallelism"),
            Totals = new()
            {
                Steps = (int)Number(totals, "steps"),
                UpToDate = (int)Number(totals, "upToDate"),
                Restored = (int)Number(totals, "restored"),
                Ran = (int)Number(totals, "ran"),
                Failed = (int)Number(totals, "failed"),
                TimedOut = (int)Number(totals, "timedOut"),
                Cancelled = (int)Number(totals, "cancelled"),
                Skipped = (int)Number(totals, "skipped"),
            },
            Seconds = Number(root, "seconds"),
            SavedSeconds = Math.Max(0, reports.Sum(step => step.SavedSeconds)),
            Steps = reports.MoveToImmutable(),
        };
    }

    private static StepReport ReadStep(JsonElement step, int steps) => new()
    {
        Name = Text(step, "name"),
        Outcome = OutcomeOf(Text(step, "outcome")),
        Reasons = List(step, "reasons", ReadReason),
        Differences = (int)Number(step, "differences"),
        ComparedWith = Text(step, "comparedWith"),
        Fingerprint = Text(step, "fingerprint"),
        Seconds = Number(step, "seconds"),
        SavedSeconds = Number(step, "savedSeconds"),
        Outputs = List(step, "outputs", output => output.GetString() ?? ""),
        Executor = Text(step, "executor"),
        Batch = (int)Number(step, "batch"),
        Ready = Number(step, "ready"),
        Start = Number(step, "start"),
        End = Number(step, "end"),
        Slot = (int)Number(step, "slot"),
        // Whoever wrote the file: nobody reads past the end because of it.
        WaitedFor = [.. List(step, "waitedFor", place => place.GetInt32()).Where(place => place >= 0 && place < steps)],
        OutputSizes = List(step, "outputSizes", size => size.GetInt64()),
        Components = List(step, "components", one => new ReportComponent(Text(one, "kind"), Text(one, "name"), Text(one, "digest"), Text(one, "value"))),
        Problems = List(step, "problems", problem => new StepProblem(Text(problem, "code"), Text(problem, "severity"), Text(problem, "message"))),
    };

    private static Reason ReadReason(JsonElement reason) => new(Text(reason, "kind"), Text(reason, "component"), Text(reason, "before"), Text(reason, "after"))
    {
        BeforeDigest = Text(reason, "beforeDigest"),
        AfterDigest = Text(reason, "afterDigest"),
    };

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    // Times that count a year are no times: nothing that is drawn may depend on them being sane.
    private static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? Math.Clamp(value.GetDouble(), -1e9, 1e9) : 0;

    private static ImmutableArray<T> List<T>(JsonElement element, string name, Func<JsonElement, T> read)
    {
        if (!element.TryGetProperty(name, out JsonElement list) || list.GetArrayLength() == 0)
            return [];
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
            items.Add(read(item));
        return items.MoveToImmutable();
    }
}

using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildMemo.Reporting;

/// <summary>Writes a run's report as JSON (the form of <c>BuildMemoReport</c>, design.md 11). Appears by rename.</summary>
public static class RunReportFile
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Paths and commands are for people too; the file is no HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the report, making its folder.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, RunReport report)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                Write(stream, report);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes the report to a stream.</summary>
    public static void Write(Stream stream, RunReport report)
    {
        using Utf8JsonWriter json = new(stream, Options);
        json.WriteStartObject();
        json.WriteNumber("schema", RunReport.Schema);
        json.WriteString("project", report.Project);
        json.WriteString("targetFramework", report.TargetFramework);
        json.WriteString("journal", report.Journal);
        if (report.Started is { } started)
            json.WriteString("started", started);
        else
            json.WriteNull("started");
        json.WriteNumber("parallelism", report.Parallelism);
        WriteTotals(json, report.Totals);
        json.WriteNumber("seconds", Math.Round(report.Seconds, 6));
        json.WriteStartArray("steps");
        foreach (StepReport step in report.Steps)
            WriteStep(json, step);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The outcome's name in reports: <c>upToDate</c>, <c>restored</c>, <c>ran</c>, <c>failed</c>, <c>timedOut</c>, <c>cancelled</c>, <c>skipped</c>.</summary>
    public static string NameOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.UpToDate => "upToDate",
        StepOutcome.Restored => "restored",
        StepOutcome.Ran => "ran",
        StepOutcome.Failed => "failed",
        StepOutcome.TimedOut => "timedOut",
        StepOutcome.Cancelled => "cancelled",
        StepOutcome.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no such outcome"),
    };

    private static void WriteTotals(Utf8JsonWriter json, in RunTotals totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("steps", totals.Steps);
        json.WriteNumber("upToDate", totals.UpToDate);
        json.WriteNumber("restored", totals.Restored);
        json.WriteNumber("ran", totals.Ran);
        json.WriteNumber("failed", totals.Failed);
        json.WriteNumber("timedOut", totals.TimedOut);
        json.WriteNumber("cancelled", totals.Cancelled);
        json.WriteNumber("skipped", totals.Skipped);
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("outcome", NameOf(step.Outcome));
        json.WriteStartArray("reasons");
        foreach (Reason reason in step.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("kind", reason.Kind);
            json.WriteString("component", reason.Component);
            json.WriteString("before", reason.Before);
            json.WriteString("after", reason.After);
            WriteUnlessEmpty(json, "beforeDigest", reason.BeforeDigest);
            WriteUnlessEmpty(json, "afterDigest", reason.AfterDigest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (step.Differences > 0)
            json.WriteNumber("differences", step.Differences);
        WriteUnlessEmpty(json, "comparedWith", step.ComparedWith);
        json.WriteString("fingerprint", step.Fingerprint);
        json.WriteNumber("seconds", Math.Round(step.Seconds, 6));
        json.WriteNumber("savedSeconds", Math.Round(step.SavedSeconds, 6));
        json.WriteStartArray("outputs");
        foreach (string output in step.Outputs)
            json.WriteStringValue(output);
        json.WriteEndArray();
        json.WriteString("executor", step.Executor);
        json.WriteNumber("batch", step.Batch);
        json.WriteNumber("ready", Math.Round(step.Ready, 6));
        json.WriteNumber("start", Math.Round(step.Start, 6));
        json.WriteNumber("end", Math.Round(step.End, 6));
        json.WriteNumber("slot", step.Slot);
        json.WriteStartArray("waitedFor");
        foreach (int producer in step.WaitedFor)
            json.WriteNumberValue(producer);
        json.WriteEndArray();
        json.WriteStartArray("outputSizes");
        foreach (long size in ImmutableCollectionsMarshal.AsArray(step.OutputSizes)!)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (StepProblem problem in step.Problems)
        {
            json.WriteStartObject();
            json.WriteString("code", problem.Code);
            json.WriteString("severity", problem.Severity);
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (step.Components.Length > 0)
            WriteComponents(json, step);
        json.WriteEndObject();
    }

    // Ten thousand steps that were up to date have none of these.
    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
            json.WriteString(name, value);
    }

    private static void WriteComponents(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartArray("components");
        foreach (ReportComponent component in step.Components)
        {
            json.WriteStartObject();
            json.WriteString("kind", component.Kind);
            json.WriteString("name", component.Name);
            json.WriteString("digest", component.Digest);
            json.WriteString("value", component.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

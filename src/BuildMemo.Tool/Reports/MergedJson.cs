using System.Text.Json;
using BuildMemo.Reporting;

namespace BuildMemo.Tool.Reports;

/// <summary>A run in the JSON of <c>report</c>; the members are described by the verb.</summary>
internal static class MergedJson
{
    /// <summary>Writes one run.</summary>
    public static void Write(Utf8JsonWriter json, MergedRun run)
    {
        RunReport report = run.Report;
        json.WriteStartObject();
        json.WriteString("project", report.Project);
        json.WriteString("targetFramework", report.TargetFramework);
        json.WriteString("journal", report.Journal);
        json.WriteString("source", run.Source);
        if (report.Started is { } started)
            json.WriteString("started", started);
        else
            json.WriteNull("started");
        json.WriteNumber("offsetSeconds", Round(run.Offset));
        json.WriteNumber("seconds", Round(report.Seconds));
        json.WriteNumber("savedSeconds", Round(report.SavedSeconds));
        json.WriteNumber("parallelism", report.Parallelism);
        json.WriteStartObject("totals");
        json.WriteNumber("steps", report.Totals.Steps);
        json.WriteNumber("upToDate", report.Totals.UpToDate);
        json.WriteNumber("restored", report.Totals.Restored);
        json.WriteNumber("ran", report.Totals.Ran);
        json.WriteNumber("failed", report.Totals.Failed);
        json.WriteNumber("timedOut", report.Totals.TimedOut);
        json.WriteNumber("cancelled", report.Totals.Cancelled);
        json.WriteNumber("skipped", report.Totals.Skipped);
        json.WriteEndObject();
        WriteNumbers(json, "criticalPath", run.Path);
        json.WriteNumber("criticalSeconds", Round(run.PathSeconds));
        json.WriteStartArray("steps");
        foreach (StepReport step in report.Steps)
            WriteStep(json, step);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("outcome", RunReportFile.NameOf(step.Outcome));
        json.WriteString("reason", step.Reasons is [var first, ..] ? first.ToString() : "");
        json.WriteString("fingerprint", step.Fingerprint);
        json.WriteNumber("seconds", Round(step.Seconds));
        json.WriteNumber("savedSeconds", Round(step.SavedSeconds));
        json.WriteNumber("start", Round(step.Start));
        json.WriteNumber("end", Round(step.End));
        json.WriteNumber("slot", step.Slot);
        json.WriteNumber("outputBytes", PageData.BytesOf(step));
        WriteNumbers(json, "waitedFor", step.WaitedFor);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static double Round(double seconds) => Math.Round(seconds, 6);
}

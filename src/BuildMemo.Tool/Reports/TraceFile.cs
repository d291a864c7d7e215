using System.Text.Json;
using BuildMemo.Reporting;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// A trace in the JSON form that Perfetto and chrome://tracing open: a process a run, a thread a slot, a complete event a step, and how
/// many slots were busy as a counter.
/// </summary>
internal static class TraceFile
{
    /// <summary>What every trace begins with, so that it is known again before it is overwritten.</summary>
    public const string Mark = "\"generator\":\"BuildMemo report\"";

    // Threads of what took no slot stand behind the slots.
    private const int FirstLookup = 10_000;

    /// <summary>Writes the trace.</summary>
    public static void Write(Stream stream, MergedReport report)
    {
        using Utf8JsonWriter json = new(stream, new() { SkipValidation = true });
        json.WriteStartObject();
        json.WriteStartObject("otherData");
        json.WriteString("generator", "BuildMemo report");
        json.WriteString("version", ToolProgram.Version);
        json.WriteEndObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        for (int run = 0; run < report.Runs.Length; run++)
            WriteRun(json, report.Runs[run], process: run + 1);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, MergedRun run, int process)
    {
        WriteName(json, "process_name", process, 0, string.Join(' ', new[] { Path.GetFileNameWithoutExtension(run.Report.Project), run.Report.TargetFramework, run.Report.Journal is "steps" ? "" : run.Report.Journal }.Where(part => part.Length > 0)));
        List<double> lookups = [];
        HashSet<int> named = [];
        Dictionary<int, StepReport> open = [];
        foreach (StepReport step in run.Report.Steps.OrderBy(step => step.Start))
        {
            // What took no time was never begun.
            if (step.End <= step.Start)
                continue;
            int thread = step.Slot > 0 ? step.Slot : FirstLookup + Lane(lookups, step);
            if (named.Add(thread))
                WriteName(json, "thread_name", process, thread, step.Slot > 0 ? $"slot {step.Slot}" : $"store {thread - FirstLookup + 1}");
            // Events of a thread must not overlap: a step whose outputs are still being stored has left its slot.
            if (open.Remove(thread, out StepReport? before))
                WriteStep(json, run, before, process, thread, Math.Min(before.End, step.Start));
            open.Add(thread, step);
        }

        foreach ((int thread, StepReport step) in open)
            WriteStep(json, run, step, process, thread, step.End);
        WriteBusy(json, run, process);
    }

    private static void WriteStep(Utf8JsonWriter json, MergedRun run, StepReport step, int process, int thread, double end)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("cat", RunReportFile.NameOf(step.Outcome));
        json.WriteString("ph", "X");
        json.WriteNumber("ts", Microseconds(run.Offset + step.Start));
        json.WriteNumber("dur", Microseconds(end - step.Start));
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("outcome", RunReportFile.NameOf(step.Outcome));
        json.WriteString("reason", step.Reasons is [var first, ..] ? first.ToString() : "");
        json.WriteString("fingerprint", step.Fingerprint);
        json.WriteNumber("waitedForSlotMs", Math.Round(Math.Max(0, step.Start - step.Ready) * 1000, 3));
        if (step.Executor.Length > 0)
            json.WriteString("executor", step.Executor);
        if (step.SavedSeconds > 0)
            json.WriteNumber("savedSeconds", step.SavedSeconds);
        if (PageData.BytesOf(step) is >= 0 and var bytes)
            json.WriteNumber("outputBytes", bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBusy(Utf8JsonWriter json, MergedRun run, int process)
    {
        SortedDictionary<double, int> changes = [];
        foreach (StepReport step in run.Report.Steps)
        {
            if (step.Slot == 0 || step.End <= step.Start)
                continue;
            changes[step.Start] = changes.GetValueOrDefault(step.Start) + 1;
            changes[step.End] = changes.GetValueOrDefault(step.End) - 1;
        }

        int busy = 0;
        foreach ((double time, int change) in changes)
        {
            busy += change;
            json.WriteStartObject();
            json.WriteString("name", "slots busy");
            json.WriteString("ph", "C");
            json.WriteNumber("ts", Microseconds(run.Offset + time));
            json.WriteNumber("pid", process);
            json.WriteStartObject("args");
            json.WriteNumber("busy", busy);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteName(Utf8JsonWriter json, string kind, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", kind);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The first lane that is free when the step begins.
    private static int Lane(List<double> ends, StepReport step)
    {
        int lane = ends.FindIndex(end => end <= step.Start);
        if (lane < 0)
        {
            lane = ends.Count;
            ends.Add(0);
        }

        ends[lane] = step.End;
        return lane;
    }

    private static decimal Microseconds(double seconds) => Math.Round((decimal)seconds * 1_000_000, 1);
}

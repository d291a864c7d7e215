using System.Text.Json;
using BuildMemo.Reporting;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Explaining;

/// <summary>Writes explanations for other programs.</summary>
internal static class ExplanationJson
{
    /// <summary>The members of the document.</summary>
    public static IReadOnlyList<JsonField> Fields { get; } =
    [
        new("project", "string", "the project file"),
        new("runs[].targetFramework", "string", "may be empty"),
        new("runs[].journal", "string", "name of the call: `steps` for the build's own"),
        new("runs[].ended", "string", "when the last run ended, ISO 8601, UTC"),
        new("runs[].wasIdle", "boolean", "whether the last run had nothing to do; the rest is of the last one that had"),
        new("runs[].summary", "string", "the summary line of the run; empty when no report is kept"),
        new("runs[].groups[].reason", "string", "why, in words"),
        new("runs[].groups[].kind", "string", "what differs: `input`, `tool`, `output`, …; empty when the steps were never looked at"),
        new("runs[].groups[].component", "string", "its path or name; empty for a rule"),
        new("runs[].groups[].advice", "string", "what to do; may be empty"),
        new("runs[].groups[].steps[].name", "string", "a step of which this is the reason"),
        new("runs[].groups[].steps[].outcome", "string", "how it ended, as in reports"),
        new("steps[].name", "string", "the step's name"),
        new("steps[].targetFramework", "string", "may be empty"),
        new("steps[].journal", "string", "name of the call"),
        new("steps[].outcome", "string", "how it ended in the last run, as in reports; with `--now` `failed` where it would run, `skipped` behind one that would"),
        new("steps[].fingerprint", "string", "64 hexadecimal digits; empty when it was not computed"),
        new("steps[].isStored", "boolean", "whether the store has its record, and it has not expired: it would be restored"),
        new("steps[].reasons[].text", "string", "why it was not up to date, in words"),
        .. ReasonFields("steps[].reasons[]"),
        new("steps[].comparisons[].with", "string", "what it is compared with"),
        new("steps[].comparisons[].fingerprint", "string", "of that run"),
        new("steps[].comparisons[].isStored", "boolean", "whether the store has that run's record"),
        new("steps[].comparisons[].changed", "number", "components with another value"),
        new("steps[].comparisons[].added", "number", "components that are new"),
        new("steps[].comparisons[].gone", "number", "components that are gone"),
        new("steps[].comparisons[].equal", "number", "components that are the same"),
        .. ReasonFields("steps[].comparisons[].differences[]"),
        new("steps[].comparisons[].uncompared[]", "string", "a variable whose values can't be compared"),
        new("steps[].contents[].path", "string", "an input whose old content was at hand"),
        new("steps[].contents[].source", "string", "where"),
        new("steps[].contents[].diff[]", "string", "a line: `-` was there, `+` is there now, a blank for both"),
        new("steps[].contents[].isCut", "boolean", "whether more lines differ"),
        new("steps[].advice[]", "string", "what to do"),
        new("machines[].name", "string", "a step, with `--against`"),
        new("machines[].targetFramework", "string", "may be empty"),
        new("machines[].journal", "string", "name of the call"),
        new("machines[].verdict", "string", "`same`, `differs`, `unknown` (the report does not say what it was made of), `onlyThere`, `onlyHere`"),
        new("machines[].outcomeThere", "string", "how it ended there, as in reports; empty when it is only here"),
        new("machines[].fingerprintThere", "string", "may be empty"),
        new("machines[].fingerprint", "string", "here; may be empty"),
        .. ReasonFields("machines[].differences[]"),
        new("machines[].uncompared[]", "string", "a variable whose values can't be compared"),
    ];

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, string projectFile, IReadOnlyList<ProjectRun> runs, IReadOnlyList<StepExplanation> steps, IReadOnlyList<MachineComparison> machines)
    {
        json.WriteString("project", projectFile);
        json.WriteStartArray("runs");
        foreach (ProjectRun run in runs)
            Write(json, run);
        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (StepExplanation step in steps)
            Write(json, step);
        json.WriteEndArray();
        json.WriteStartArray("machines");
        foreach (MachineComparison machine in machines)
            Write(json, machine);
        json.WriteEndArray();
    }

    private static IReadOnlyList<JsonField> ReasonFields(string path) =>
    [
        new($"{path}.kind", "string", "what differs"),
        new($"{path}.component", "string", "its path or name; empty for a rule"),
        new($"{path}.before", "string", "its value then, where it is short and no secret"),
        new($"{path}.after", "string", "its value now"),
        new($"{path}.beforeDigest", "string", "SHA-256 of its value then, against records and reports its first 16 digits; empty where there was none"),
        new($"{path}.afterDigest", "string", "SHA-256 of its value now, as above"),
    ];

    private static void Write(Utf8JsonWriter json, ProjectRun run)
    {
        json.WriteStartObject();
        json.WriteString("targetFramework", run.TargetFramework);
        json.WriteString("journal", run.JournalName);
        json.WriteString("ended", run.LastEnd.UtcDateTime);
        json.WriteBoolean("wasIdle", run.WasIdle);
        json.WriteString("summary", run.Report?.Summary ?? "");
        json.WriteStartArray("groups");
        foreach (ReasonGroup group in ReasonGroup.Of(run.Report?.Steps ?? []))
        {
            json.WriteStartObject();
            json.WriteString("reason", group.Title);
            json.WriteString("kind", group.Reason?.Kind ?? "");
            json.WriteString("component", group.Reason?.Component ?? "");
            json.WriteString("advice", group.Reason is null ? "" : ReasonAdvice.For(group.Reason));
            json.WriteStartArray("steps");
            foreach (StepReport step in group.Steps)
            {
                json.WriteStartObject();
                json.WriteString("name", step.Name);
                json.WriteString("outcome", RunReportFile.NameOf(step.Outcome));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StepExplanation step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("targetFramework", step.Run.TargetFramework);
        json.WriteString("journal", step.Run.JournalName);
        json.WriteString("outcome", RunReportFile.NameOf(step.Outcome));
        json.WriteString("fingerprint", step.Fingerprint);
        json.WriteBoolean("isStored", step is { Stored: not null, IsExpired: false });
        json.WriteStartArray("reasons");
        foreach (Reason reason in step.Report?.Reasons ?? [])
            Write(json, reason, withText: true);
        json.WriteEndArray();
        json.WriteStartArray("comparisons");
        foreach (ComponentDelta delta in step.Deltas)
            Write(json, delta);
        json.WriteEndArray();
        json.WriteStartArray("contents");
        foreach (ContentDelta content in step.Contents)
        {
            json.WriteStartObject();
            json.WriteString("path", content.Path);
            json.WriteString("source", content.Source);
            WriteTexts(json, "diff", content.Lines);
            json.WriteBoolean("isCut", content.IsCut);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "advice", step.Advice);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MachineComparison machine)
    {
        json.WriteStartObject();
        json.WriteString("name", machine.Name);
        json.WriteString("targetFramework", machine.Run.TargetFramework);
        json.WriteString("journal", machine.Run.JournalName);
        json.WriteString("verdict", JsonNamingPolicy.CamelCase.ConvertName(machine.Verdict.ToString()));
        json.WriteString("outcomeThere", machine.There is { } there ? RunReportFile.NameOf(there.Outcome) : "");
        json.WriteString("fingerprintThere", machine.There?.Fingerprint ?? "");
        json.WriteString("fingerprint", machine.Fingerprint);
        json.WriteStartArray("differences");
        foreach (Reason reason in machine.Comparison.Reasons)
            Write(json, reason, withText: false);
        json.WriteEndArray();
        WriteTexts(json, "uncompared", machine.Uncompared);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ComponentDelta delta)
    {
        json.WriteStartObject();
        json.WriteString("with", delta.With);
        json.WriteString("fingerprint", delta.Fingerprint);
        json.WriteBoolean("isStored", delta.IsStored);
        json.WriteNumber("changed", delta.Comparison.Changed);
        json.WriteNumber("added", delta.Comparison.Added);
        json.WriteNumber("gone", delta.Comparison.Gone);
        json.WriteNumber("equal", delta.Comparison.Equal);
        json.WriteStartArray("differences");
        foreach (Reason reason in delta.Comparison.Reasons)
            Write(json, reason, withText: false);
        json.WriteEndArray();
        WriteTexts(json, "uncompared", delta.Uncompared);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reason reason, bool withText)
    {
        json.WriteStartObject();
        if (withText)
            json.WriteString("text", reason.ToString());
        json.WriteString("kind", reason.Kind);
        json.WriteString("component", reason.Component);
        json.WriteString("before", reason.Before);
        json.WriteString("after", reason.After);
        json.WriteString("beforeDigest", reason.BeforeDigest);
        json.WriteString("afterDigest", reason.AfterDigest);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}

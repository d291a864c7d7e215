using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Tool.Checks;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>check</c>: would a build run any step? A restore from the store is accepted; nothing is run or written.</summary>
internal sealed class CheckCommand : ToolCommand
{
    private readonly Argument<string> _project = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one.",
        DefaultValueFactory = _ => ".",
    };

    private readonly CheckOptions _check;
    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = CommonOptions.Json();

    public CheckCommand(ToolContext context)
        : base("check", "Says whether a build would run any MemoStep; restoring from the store is fine. Runs and writes nothing.", context)
    {
        _check = new(context);
        Arguments.Add(_project);
        foreach (Option option in (ReadOnlySpan<Option>)[_check.Configuration, _check.Properties, _cacheDir, _json])
            Options.Add(option);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo check src/App", "exit code 0 when nothing would run, 1 otherwise"),
        new("dotnet buildmemo check -c Release --json", "the same for a configuration, step by step, for a script"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("project", "string", "the project file"),
        new("wouldRun", "boolean", "whether a build would run a step"),
        new("steps[].project", "string", "the project file"),
        new("steps[].targetFramework", "string", "may be empty"),
        new("steps[].name", "string", "the step's name"),
        new("steps[].verdict", "string", "`upToDate`, `restore`, `run`, or `depends` for a step behind one that would run"),
        new("steps[].reason", "string", "why it is not up to date; empty when it is"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        string path = Path.GetFullPath(parsed.GetValue(_project) ?? ".", Context.WorkingDirectory);
        if (JournalPlaces.FindProject(path, out string? fault) is not { } project)
            return Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
        if (_check.Run(parsed, project, parsed.GetValue(_cacheDir), out int exitCode) is not { } result)
            return exitCode;
        bool wouldRun = !result.Steps.All(step => step.IsGood);
        if (parsed.GetValue(_json))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, project, wouldRun, result.Steps));
        else
            WriteText(result.Steps);
        return wouldRun ? ExitCodes.No : ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, string project, bool wouldRun, IReadOnlyList<CheckedStep> steps)
    {
        json.WriteString("project", project);
        json.WriteBoolean("wouldRun", wouldRun);
        json.WriteStartArray("steps");
        foreach (CheckedStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("project", step.Project);
            json.WriteString("targetFramework", step.TargetFramework);
            json.WriteString("name", step.Name);
            json.WriteString("verdict", step.Verdict);
            json.WriteString("reason", step.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(IReadOnlyList<CheckedStep> steps)
    {
        CheckedStep[] bad = [.. steps.Where(step => !step.IsGood)];
        if (bad.Length > 0)
        {
            TextTable table = new(Context.Terminal, new("STEP", 12, IsFlexible: true), new("REASON", 24, IsFlexible: true));
            table.WriteTitles();
            foreach (CheckedStep step in bad)
                table.WriteRow(step.Name, step.Outcome == "skipped" ? "reads what a step writes that would run" : step.Reason);
            Context.Terminal.Out.WriteLine();
        }

        // The unchanged answer of a run whose report is off names no steps one by one.
        int restored = steps.Count(step => step.Outcome == "restored");
        Context.Terminal.Out.WriteLine(
            $"{Texts.Count(steps.Count, "step")}: {steps.Count(step => step.Outcome == "upToDate")} up to date, {restored} would be restored, {bad.Length} would run.");
    }
}

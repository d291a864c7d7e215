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

    private readonly Option<string?> _configuration = new("--configuration", "-c") { Description = "The configuration to check.", HelpName = "NAME" };
    private readonly Option<string[]> _properties = CommonOptions.Properties();
    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = CommonOptions.Json();

    public CheckCommand(ToolContext context)
        : base("check", "Says whether a build would run any MemoStep; restoring from the store is fine. Runs and writes nothing.", context)
    {
        Arguments.Add(_project);
        foreach (Option option in (ReadOnlySpan<Option>)[_configuration, _properties, _cacheDir, _json])
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
        List<string> properties = [.. parsed.GetValue(_properties) ?? []];
        if (CommonOptions.FindBadProperty(properties) is { } bad)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, bad);
        if (parsed.GetValue(_configuration) is { } configuration)
            properties.Add($"Configuration={configuration}");
        if (parsed.GetValue(_cacheDir) is { } cacheDir)
            properties.Add($"BuildMemoCacheDir={Path.GetFullPath(cacheDir, Context.WorkingDirectory)}");

        using SignalWatch signals = new();
        CheckResult result = ProjectCheck.Run(project, properties, signals.Token);
        if (result.IsMissingTarget)
            return Context.Fail(ExitCodes.Environment, Codes.ProjectNotChecked, $"{project} does not know BuildMemo. Reference the package, and restore the project (dotnet restore).");
        if (result.Errors.Count > 0 && result.Steps.All(step => step.IsGood))
        {
            return Context.FailWith(result.Errors, ExitCodes.Environment, Codes.ProjectNotChecked, $"{project} can't be checked: its build says what stands above.");
        }

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

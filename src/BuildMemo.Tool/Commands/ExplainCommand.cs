using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Checks;
using BuildMemo.Tool.Explaining;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>explain</c>: why steps ran in the last build, and what of a step differs from before.</summary>
internal sealed class ExplainCommand : StoreCommand
{
    private const int MostNames = 5;

    private readonly Argument<string?> _step = new("STEP")
    {
        Description = "A step's name: compares it component by component with its last run and the nearest record of the store.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _projectArgument = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one; by default the current folder. It may stand alone.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _now = new("--now") { Description = "Evaluate the project and say what would run now; runs and writes nothing." };
    private readonly Option<string?> _against = new("--against")
    {
        Description = "Compare with another machine: a report that BuildMemoReport wrote there, or a folder of them.",
        HelpName = "FILE",
    };

    private readonly CheckOptions _check;
    private string _projectFile = "";
    private IReadOnlyList<ProjectRun> _runs = [];

    public ExplainCommand(ToolContext context)
        : base("explain", "Says why steps ran in the last build, and what differs from before.", context)
    {
        _check = new(context) { Configuration = new("--configuration", "-c") { Description = "The configuration that is meant; by default the one built last.", HelpName = "NAME" } };
        Arguments.Add(_step);
        Arguments.Add(_projectArgument);
        AddOptions(_now, _against, _check.Configuration, _check.Properties);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo explain", "why steps of the project in this folder ran last time, the most frequent reason first"),
        new("dotnet buildmemo explain protoc-api src/App", "one step, component by component"),
        new("dotnet buildmemo explain --now", "what would run if it were built now, and why"),
        new("dotnet buildmemo explain --against ci-report.json", "why steps ran on another machine although they were built here (or the other way round)"),
    ];

    public override IReadOnlyList<JsonField> JsonFields => ExplanationJson.Fields;

    protected override string? ProjectPath(ParseResult parsed) => _projectFile;

    protected override int? Refuse(ParseResult parsed)
    {
        // The parser takes an option that it does not know for an argument.
        if (parsed.GetValue(_step) is ['-', _, ..] unknown && parsed.Tokens.Any(token => token.Value == unknown) && !parsed.Tokens.Any(token => token.Value == "--"))
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, $"There is no option '{unknown}' of {Name}.{NearMiss.Hint(unknown, [.. Options.Select(option => option.Name)])}");
        string path = Path.GetFullPath(ProjectOf(parsed) ?? ".", Context.WorkingDirectory);
        if (JournalPlaces.FindProject(path, out string? fault) is not { } project)
            return Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
        _projectFile = project;
        bool isNow = parsed.GetValue(_now);
        if (isNow && parsed.GetValue(_against) is not null)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--now and --against exclude each other: a report is compared with the last build here.");
        if (!isNow && parsed.GetValue(_check.Properties) is { Length: > 0 })
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--property is for --now: the last build had its own.");
        string? configuration = parsed.GetValue(_check.Configuration);
        _runs = ProjectRun.Find(project, configuration);
        return _runs.Count > 0 || isNow ? null : Context.Fail(
            ExitCodes.Environment, Codes.ProjectNotBuilt,
            $"{project} was never built with steps here{(configuration is null ? "" : $" as {configuration}")}, or was cleaned since: nothing is known of a last run. "
            + "Build it (dotnet build), or ask with --now what a build would do.");
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        try
        {
            return parsed.GetValue(_against) is { } file ? ExplainAgainst(parsed, file)
                : parsed.GetValue(_now) ? ExplainNow(parsed, access)
                : ExplainLast(parsed, access);
        }
        finally
        {
            foreach (ProjectRun run in _runs)
                run.Journal.Dispose();
        }
    }

    private int ExplainLast(ParseResult parsed, StoreAccess access)
    {
        StepExplanation[]? steps = null;
        if (StepOf(parsed) is { } name)
        {
            StepExplainer explainer = new(access.Store, Context.Environment);
            steps = [.. _runs.Select(run => explainer.Explain(run, name)).OfType<StepExplanation>()];
            if (steps.Length == 0)
                return UnknownStep(name, [.. _runs.SelectMany(run => run.Journal.StepNames().Concat(run.Report?.Steps.Select(step => step.Name) ?? []))]);
        }

        return Write(parsed, _runs, steps);
    }

    private int ExplainNow(ParseResult parsed, StoreAccess access)
    {
        if (_check.Run(parsed, _projectFile, CacheDirOf(parsed), out int exitCode) is not { } result)
            return exitCode;
        ProjectRun[] runs = [.. result.Reports.Select(now => RunOf(now) with { Report = now.Report, Ended = now.Report.Ended, IdleSince = null, IsNow = true })];
        StepExplanation[]? steps = null;
        if (StepOf(parsed) is { } name)
        {
            StepExplainer explainer = new(access.Store, Context.Environment);
            steps =
            [
                .. runs.SelectMany(run => run.Report!.Steps.Where(step => step.Name == name).Select(step => explainer.Explain(run, name, step)))
                    .OfType<StepExplanation>(),
            ];
            if (steps.Length == 0)
                return UnknownStep(name, [.. runs.SelectMany(run => run.Report!.Steps.Select(step => step.Name))]);
        }

        return Write(parsed, runs, steps);
    }

    private ProjectRun RunOf(CheckedRun now) =>
        _runs.FirstOrDefault(run => run.JournalName == now.JournalName && run.TargetFramework == now.Report.TargetFramework)
        ?? ProjectRun.Unbuilt(_projectFile, now.JournalName, now.Report.TargetFramework);

    private int ExplainAgainst(ParseResult parsed, string file)
    {
        string path = Path.GetFullPath(file, Context.WorkingDirectory);
        List<RunReport> reports = [];
        foreach (string one in Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)] : (string[])[path])
        {
            if (!File.Exists(one))
                return Context.Fail(ExitCodes.Usage, Codes.ReportUnreadable, $"There is no report {one}. Name a file that BuildMemoReport wrote.");
            if (RunReportReader.Read(one, out Problem? problem) is { } report)
            {
                reports.Add(report);
                continue;
            }

            Context.Report(problem!);
            return ExitCodes.Usage;
        }

        string project = Path.GetFileName(_projectFile);
        Variables variables = new(Context.Environment);
        string? step = StepOf(parsed);
        MachineComparison[] comparisons =
        [
            .. from run in _runs
               from report in reports
               where report.TargetFramework == run.TargetFramework && FileName(report.Project) == project && IsOfCall(report, run)
               from comparison in MachineComparison.Of(run, report, variables, step)
               select comparison,
        ];
        if (comparisons.Length == 0)
        {
            return Context.Fail(
                ExitCodes.Usage, Codes.ReportOfOtherSteps,
                $"{path} says nothing of {(step is null ? $"the steps of {project}" : $"a step '{step}' of {project}")}: it is of "
                + $"{string.Join(", ", reports.Select(report => $"{FileName(report.Project)}{(report.TargetFramework.Length > 0 ? $" ({report.TargetFramework})" : "")}").Distinct().DefaultIfEmpty("nothing"))}.");
        }

        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => ExplanationJson.Write(json, _projectFile, [], [], comparisons));
        else
            new MachineText(Context.Terminal).Write(_projectFile, path, comparisons, step is not null);
        return ExitCodes.Done;
    }

    // Reports of older versions name no call: the one with a step in common is meant, where a project has several.
    private bool IsOfCall(RunReport report, ProjectRun run)
    {
        if (report.Journal.Length > 0)
            return report.Journal == run.JournalName;
        HashSet<string> names = [.. run.Journal.StepNames()];
        return _runs.Count(other => other.TargetFramework == run.TargetFramework) == 1 || report.Steps.Any(step => names.Contains(step.Name));
    }

    // The report may come from another platform.
    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private int Write(ParseResult parsed, IReadOnlyList<ProjectRun> runs, StepExplanation[]? steps)
    {
        if (IsJson(parsed))
        {
            JsonOutput.Write(Context.Terminal.StandardOutput, json => ExplanationJson.Write(json, _projectFile, steps is null ? runs : [], steps ?? [], []));
            return ExitCodes.Done;
        }

        ExplanationText text = new(Context.Terminal);
        if (steps is null)
            text.Write(_projectFile, runs);
        foreach (StepExplanation step in steps ?? [])
        {
            if (step != steps![0])
                Context.Terminal.Out.WriteLine();
            text.Write(_projectFile, step);
        }

        return ExitCodes.Done;
    }

    private int UnknownStep(string name, IReadOnlyList<string> all)
    {
        string[] known = [.. all.Distinct()];
        string hint = NearMiss.Hint(name, known);
        string[] alike = [.. known.Where(one => one.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (hint.Length == 0 && known.Length > 0)
        {
            string[] shown = [.. (alike.Length > 0 ? alike : known).Take(MostNames)];
            hint = $" There {(known.Length == 1 ? "is" : "are")}: {string.Join(", ", shown.Select(Texts.Line))}{(known.Length > shown.Length ? $" and {known.Length - shown.Length} more" : "")}.";
        }

        return Context.Fail(ExitCodes.Usage, Codes.StepUnknown, $"{_projectFile} has no step '{name}'.{hint}");
    }

    // One argument alone may be the project: a step is rarely called like a folder with a project in it.
    private bool IsProjectAlone(ParseResult parsed) =>
        parsed.GetValue(_projectArgument) is null && parsed.GetValue(Project) is null && parsed.GetValue(_step) is { } only
        && JournalPlaces.FindProject(Path.GetFullPath(only, Context.WorkingDirectory), out _) is not null
        && (Directory.Exists(Path.GetFullPath(only, Context.WorkingDirectory)) || only.EndsWith("proj", StringComparison.OrdinalIgnoreCase));

    private string? StepOf(ParseResult parsed) => IsProjectAlone(parsed) ? null : parsed.GetValue(_step);

    private string? ProjectOf(ParseResult parsed) =>
        IsProjectAlone(parsed) ? parsed.GetValue(_step) : parsed.GetValue(_projectArgument) ?? parsed.GetValue(Project);
}

using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Explaining;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>explain</c>: why steps ran in the last build, and what of a step differs from before.</summary>
internal sealed class ExplainCommand : StoreCommand
{
    private readonly Argument<string?> _step = new("STEP")
    {
        Description = "A step's name: compares it component by component with its last run and the nearest record of the store.",
        DefaultValueFactory = _ => null,
    };

    private readonly Argument<string?> _projectArgument = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one; by default the current folder. It may stand alone.",
        DefaultValueFactory = _ => null,
    };

    private string _projectFile = "";

    public ExplainCommand(ToolContext context)
        : base("explain", "Says why steps ran in the last build, and what differs from before.", context)
    {
        Arguments.Add(_step);
        Arguments.Add(_projectArgument);
        AddOptions();
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo explain", "why steps of the project in this folder ran last time, the most frequent reason first"),
        new("dotnet buildmemo explain protoc-api src/App", "one step, component by component"),
    ];

    public override IReadOnlyList<JsonField> JsonFields => ExplanationJson.Fields;

    protected override string? ProjectPath(ParseResult parsed) => _projectFile;

    protected override int? Refuse(ParseResult parsed)
    {
        string path = Path.GetFullPath(ProjectOf(parsed) ?? ".", Context.WorkingDirectory);
        if (JournalPlaces.FindProject(path, out string? fault) is not { } project)
            return Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
        _projectFile = project;
        return null;
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        IReadOnlyList<ProjectRun> runs = ProjectRun.Find(_projectFile);
        try
        {
            if (runs.Count == 0)
            {
                return Context.Fail(
                    ExitCodes.Environment, Codes.ProjectNotBuilt,
                    $"{_projectFile} was never built with steps here, or was cleaned since: nothing is known of a last run. Build it (dotnet build), then ask again.");
            }

            return Execute(parsed, access, runs);
        }
        finally
        {
            foreach (ProjectRun run in runs)
                run.Journal.Dispose();
        }
    }

    private int Execute(ParseResult parsed, StoreAccess access, IReadOnlyList<ProjectRun> runs)
    {
        StepExplanation[] steps = [];
        if (StepOf(parsed) is { } name)
        {
            StepExplainer explainer = new(access.Store, Context.Environment);
            steps = [.. runs.Select(run => explainer.Explain(run, name)).OfType<StepExplanation>()];
            if (steps.Length == 0)
                return UnknownStep(name, runs);
        }

        if (IsJson(parsed))
        {
            JsonOutput.Write(Context.Terminal.StandardOutput, json => ExplanationJson.Write(json, _projectFile, runs, steps));
            return ExitCodes.Done;
        }

        ExplanationText text = new(Context.Terminal);
        if (steps.Length == 0)
            text.Write(_projectFile, runs);
        foreach (StepExplanation step in steps)
        {
            if (step != steps[0])
                Context.Terminal.Out.WriteLine();
            text.Write(_projectFile, step);
        }

        return ExitCodes.Done;
    }

    private int UnknownStep(string name, IReadOnlyList<ProjectRun> runs)
    {
        string[] known = [.. runs.SelectMany(run => run.Journal.StepNames().Concat(run.Report?.Steps.Select(step => step.Name) ?? [])).Distinct()];
        string hint = NearMiss.Hint(name, known);
        string[] others = hint.Length > 0 ? [] : [.. known.Where(one => one.Contains(name, StringComparison.OrdinalIgnoreCase)).DefaultIfEmpty(known.FirstOrDefault() ?? "").Take(5)];
        if (others is [{ Length: > 0 }, ..])
            hint = $" There is: {string.Join(", ", others)}{(known.Length > others.Length ? ", …" : "")}.";
        return Context.Fail(ExitCodes.Usage, Codes.StepUnknown, $"{_projectFile} has no step '{name}' in its last build.{hint}");
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

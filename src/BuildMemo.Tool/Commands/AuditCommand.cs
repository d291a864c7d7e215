using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Tool.Audits;
using BuildMemo.Tool.Checks;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>audit</c>: runs steps and finds what their declarations miss.</summary>
internal sealed class AuditCommand : ToolCommand
{
    private readonly Argument<string> _project = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one.",
        DefaultValueFactory = _ => ".",
    };

    private readonly CheckOptions _build;
    private readonly Option<string[]> _steps = new("--step") { Description = "A step to audit; all when none is named.", HelpName = "NAME", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
    private readonly Option<bool> _all = new("--all") { Description = "Lists the files of the system and of tools that were read as well." };
    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = CommonOptions.Json();

    public AuditCommand(ToolContext context)
        : base("audit", "Runs MemoSteps under strace, and again in another environment, and says what their declarations miss. Linux only.", context)
    {
        _build = new(context) { Configuration = new("--configuration", "-c") { Description = "The configuration to build.", HelpName = "NAME" } };
        Arguments.Add(_project);
        foreach (Option option in (ReadOnlySpan<Option>)[_steps, _build.Configuration, _build.Properties, _all, _cacheDir, _json])
            Options.Add(option);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo audit src/App", "runs all steps; exit code 0 when their declarations are sound, 1 when something was found"),
        new("dotnet buildmemo audit src/App --step gen --all", "one step, with every file of the system that it reads"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("project", "string", "the project file"),
        new("sound", "boolean", "whether nothing was found"),
        new("steps[].project", "string", "the project file"),
        new("steps[].targetFramework", "string", "may be empty"),
        new("steps[].name", "string", "the step's name"),
        new("steps[].seconds", "number", "duration of the traced run"),
        new("steps[].findings[].kind", "string", "`undeclaredRead`, `undeclaredExistence`, `absentFile`, `undeclaredListing`, `undeclaredTool`, `undeclaredWrite`, `undeclaredDelete`, `network`, `undeclaredVariable`, `nonDeterministic`, `callOrder`, `absolutePath`, `timeInOutput`, `machineInOutput` or `stepFailed`"),
        new("steps[].findings[].what", "string", "the path, variable or address"),
        new("steps[].findings[].evidence", "string", "what showed it"),
        new("steps[].findings[].advice", "string", "what to do"),
        new("steps[].findings[].metadata", "string", "the metadata that a remedy adds to; empty where none does"),
        new("steps[].findings[].value", "string", "what it adds, as a project file says it"),
        new("steps[].systemFiles", "number", "files of the system and of tools that were read"),
        new("steps[].item", "string|null", "the line for the project file that adds what is missing"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        string path = Path.GetFullPath(parsed.GetValue(_project) ?? ".", Context.WorkingDirectory);
        if (JournalPlaces.FindProject(path, out string? fault) is not { } project)
            return Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
        if (_build.PropertiesOf(parsed, parsed.GetValue(_cacheDir), out int exitCode) is not { } properties)
            return exitCode;
        if (Tracer.Find(Context.Environment, out string unable) is not { } tracer)
            return Context.Fail(ExitCodes.Environment, Codes.AuditNoTracer, unable);

        string[] steps = parsed.GetValue(_steps) ?? [];
        using SignalWatch signals = new();
        AuditResult result;
        using (ProgressBar bar = new(Context.Terminal, "Auditing", format: count => Texts.Count(count, "step")))
            result = ProjectAudit.Run(project, properties, tracer, steps, () => bar.Advance(), signals.Token);
        if (result.IsMissingTarget)
            return Context.Fail(ExitCodes.Environment, Codes.ProjectNotAudited, $"{project} does not know BuildMemo. Reference the package, and restore the project (dotnet restore).");
        if (result.Names.Count > 0 && Array.Find(steps, step => !result.Names.Contains(step)) is { } unknown)
            return Context.Fail(ExitCodes.Usage, Codes.AuditNoStep, $"{project} has no step '{unknown}'. It has: {string.Join(", ", result.Names.Take(20))}{(result.Names.Count > 20 ? ", …" : "")}.");
        bool isSound = result.Steps.All(step => step.Findings.Count == 0);
        // A step that failed is a finding; of anything else that is wrong, what was audited before it is told as well.
        bool isCut = result.Errors.Count > 0 && result.Steps.All(step => step.Step.Failure is null);
        if (isCut && result.Steps.Count == 0)
            return Context.FailWith(result.Errors, ExitCodes.Environment, Codes.ProjectNotAudited, $"{project} can't be audited: its build says what stands above.");

        if (parsed.GetValue(_json))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, project, isSound, result.Steps));
        else
            new AuditText(Context.Terminal, parsed.GetValue(_all)).Write(result.Steps);
        if (isCut)
            return Context.FailWith(result.Errors, ExitCodes.Environment, Codes.ProjectNotAudited, $"The build of {project} failed, as stands above: steps that it did not reach were not audited.");
        return isSound ? ExitCodes.Done : ExitCodes.No;
    }

    private static void WriteJson(Utf8JsonWriter json, string project, bool isSound, IReadOnlyList<StepFindings> steps)
    {
        json.WriteString("project", project);
        json.WriteBoolean("sound", isSound);
        json.WriteStartArray("steps");
        foreach (StepFindings step in steps)
        {
            json.WriteStartObject();
            json.WriteString("project", step.Step.Project);
            json.WriteString("targetFramework", step.Step.TargetFramework);
            json.WriteString("name", step.Step.Name);
            json.WriteNumber("seconds", Math.Round(step.Step.Seconds, 3));
            json.WriteStartArray("findings");
            foreach (Finding finding in step.Findings)
            {
                json.WriteStartObject();
                json.WriteString("kind", finding.Kind);
                json.WriteString("what", finding.What);
                json.WriteString("evidence", finding.Evidence);
                json.WriteString("advice", finding.Advice);
                json.WriteString("metadata", finding.Metadata);
                json.WriteString("value", finding.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("systemFiles", step.SystemFiles.Count);
            json.WriteString("item", StepItem.Line(step));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

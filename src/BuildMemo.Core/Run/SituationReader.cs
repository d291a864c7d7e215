using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Methods;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Looks up everything that determines a step's result: inputs, command, environment, tools (design.md, 5).</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class SituationReader(RunServices services)
{
    /// <summary>
    /// The text that stands for <c>{ResponseFile}</c> where a command is hashed: the file itself is written when the command runs,
    /// and lists the inputs, which count themselves.
    /// </summary>
    private const string ResponseFileText = "{ResponseFile}";

    private const string InvariantVariable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    private static readonly ShellScript NoCommands = new([], [], IsComplete: true);

    private readonly InputResolver _inputs = new(services.Contents, services.Outputs, services.Shelf);

    /// <summary>Sets the step's situation; false when an error was reported that keeps it from running.</summary>
    public bool TryRead(StepRun run)
    {
        Step step = run.Step;
        if (run.Before is { } before)
            services.Contents.Seed(before);

        List<Problem> problems = [];
        (ImmutableArray<ResolvedInput> inputs, ImmutableArray<TrackedGlob> globs) = _inputs.Resolve(step, problems);
        IReadOnlyDictionary<string, string> environment = services.Environments.For(step.Environment);
        ExpandedCommand command = CommandExpander.Expand(
            step.Command, CommandValues.Of(step, [.. inputs.Select(input => input.Path)], services.Paths.Root, ResponseFileText));
        FilledCall? call = run.Method?.Fill([.. inputs.Select(input => input.Path)]);
        problems.AddRange(call?.Problems ?? []);
        ShellScript script = Take(command, run);
        long toolsTakenAt = Clock.NowNanoseconds();
        ToolIdentity tools = FindTools(command, script, step, environment);
        foreach (Problem problem in tools.Problems)
            problems.Add(problem with { Step = step.Name, Message = $"Step '{step.Name}': {problem.Message}" });

        ImmutableArray<string> candidates = InferredInputs.Find(step, script, Declared(inputs, tools));
        foreach (string candidate in candidates)
        {
            if (services.FindForeignProducer(run, candidate) is { } producer)
                problems.Add(UndeclaredEdge(step, candidate, producer));
        }

        services.Report(problems);
        if (RunResults.HasErrors(problems))
            return false;
        run.Situation = Build(step, command, call, inputs, globs, tools, toolsTakenAt, environment, candidates);
        return true;
    }

    /// <summary>The error for a step that reads what another one writes without saying so.</summary>
    public static Problem UndeclaredEdge(Step step, string path, Step producer) => new(
        Codes.UndeclaredEdge,
        $"Step '{step.Name}' reads {path}, which step '{producer.Name}' writes, but does not declare it: it may run too early. Add it to its Inputs.")
    { Step = step.Name };

    private ToolIdentity FindTools(ExpandedCommand command, ShellScript script, Step step, IReadOnlyDictionary<string, string> environment)
    {
        if (command is not MethodName method)
            return services.Tools.Resolve(script, command is ShellLine, step.WorkingDirectory, environment.GetValueOrDefault("PATH"), step.Tools);
        ToolIdentity assembly = WithGlobalization(services.Closures!.Identify(method.AssemblyPath), environment);
        if (step.Tools.IsEmpty)
            return assembly;
        ToolIdentity declared = services.Tools.Resolve(NoCommands, usesShell: false, step.WorkingDirectory, environment.GetValueOrDefault("PATH"), step.Tools);
        return new([.. assembly.Parts, .. declared.Parts], [.. assembly.Problems, .. declared.Problems])
        {
            Lookups = declared.Lookups,
            Sources = [.. assembly.Sources, .. declared.Sources],
        };
    }

    // Without ICU, which a container may lack, cultures sort, compare and format in another way: the only variable of the base set that the
    // runtime of every worker reads.
    private static ToolIdentity WithGlobalization(ToolIdentity assembly, IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(InvariantVariable) is { } set && (set == "1" || set.Equals("true", StringComparison.OrdinalIgnoreCase))
            ? assembly with { Parts = [.. assembly.Parts, MethodIdentity.Version("invariant globalization", "")] }
            : assembly;

    private static ShellScript Take(ExpandedCommand command, StepRun run) => command switch
    {
        ShellLine line when OperatingSystem.IsWindows() => CommandPromptWords.Split(line.Text),
        ShellLine line => ShellWords.Split(line.Text),
        ProgramLine line => ShellWords.FromWords(line.Executable, line.Arguments),
        // What a method is given in words may name files, as the words of a command do.
        MethodName method => ShellWords.FromWords(method.Method, MethodWords.Of(run.Method!)),
        _ => throw new ArgumentException($"No such command: {command.GetType()}.", nameof(command)),
    };

    private static HashSet<string> Declared(ImmutableArray<ResolvedInput> inputs, ToolIdentity tools)
    {
        HashSet<string> declared = new(StringComparer.Ordinal);
        foreach (ResolvedInput input in inputs)
            declared.Add(input.Path);
        foreach (ToolPart part in tools.Parts)
            declared.Add(part.Path);
        return declared;
    }

    private Situation Build(
        Step step,
        ExpandedCommand command,
        FilledCall? call,
        ImmutableArray<ResolvedInput> inputs,
        ImmutableArray<TrackedGlob> globs,
        ToolIdentity tools,
        long toolsTakenAt,
        IReadOnlyDictionary<string, string> environment,
        ImmutableArray<string> candidates)
    {
        PathTokens tokens = services.Tokens;
        ImmutableArray<string> texts = TextsOf(command);
        ImmutableArray<KeyValuePair<string, string?>> variables =
            [.. step.Environment.Select(variable => KeyValuePair.Create(variable.Name, environment.GetValueOrDefault(variable.Name)))];
        StepFacts facts = new()
        {
            Step = step,
            Command = [.. texts.Select(text => tokens.Tokenize(text, step.WorkingDirectory))],
            Parameters = call is null
                ? [.. step.Parameters.Where(parameter => !parameter.IsIgnored).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))]
                : [.. call.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, tokens.Tokenize(parameter.CanonicalText, step.WorkingDirectory)))],
            WorkingDirectory = tokens.Tokenize(step.WorkingDirectory),
            DepFile = step.DepFile is null ? null : tokens.Tokenize(step.DepFile),
            Outputs = [.. step.Outputs.Select(output => output with { Path = tokens.Tokenize(output.Path) })],
            Inputs = [.. inputs.Select(input => new InputFact(tokens.Tokenize(input.Path), input.Digest, input.Status.IsExecutable)), .. StandardInput()],
            Environment = [.. variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value is null ? null : tokens.Tokenize(variable.Value, step.WorkingDirectory)))],
            Tools = [.. tools.Parts.Select(FactOf)],
            KeepsStreams = !services.Request.MergeStreams,
            UsesName = CommandExpander.Uses(step.Command, TemplatePartKind.Name),
        };
        using HashingSink hash = new();
        ExplainingSink explanation = new(services.Journal.Salt.ToArray());
        FingerprintWalker.VisitDeclared(facts, new BothSinks(hash, explanation));
        return new()
        {
            Facts = facts,
            Declared = hash.ToFingerprint(),
            Components = [.. explanation.Components],
            Call = call,
            Inputs = inputs,
            Globs = globs,
            Candidates = candidates,
            ToolFiles = tools.Parts,
            ToolsTakenAt = toolsTakenAt,
            ToolSources = tools.Sources,
            AbsentToolFiles = AbsentFiles(step, tools),
            Programs = ProgramsOf(tools),
            Environment = environment,
            CommandText = call is null ? string.Join(' ', texts) : $"{texts[1]}({string.Join(", ", call.Arguments.Select(argument => argument.Describe()))})",
            UsedTokens = [.. texts.Concat(PathsOf(step, call, inputs)).Concat(variables.Select(variable => variable.Value ?? "")).Concat(ListedPaths(step, inputs))
                .SelectMany(text => tokens.Used(text, step.WorkingDirectory)).Distinct()],
        };
    }

    private static ImmutableArray<string> TextsOf(ExpandedCommand command) => command switch
    {
        ShellLine line => [line.Text],
        ProgramLine program => [program.Executable, .. program.Arguments],
        // Where the assembly lies does not count: what it holds does.
        MethodName method => [Path.GetFileNameWithoutExtension(method.AssemblyPath), method.Method],
        _ => throw new ArgumentException($"No such command: {command.GetType()}.", nameof(command)),
    };

    // What a method is given, it may write down: the paths of files, and paths in its parameters.
    private static IEnumerable<string> PathsOf(Step step, FilledCall? call, ImmutableArray<ResolvedInput> inputs) => call is null ? [] :
    [
        step.WorkingDirectory,
        .. call.Arguments.SelectMany(argument => argument.Paths),
        .. step.Parameters.Select(parameter => parameter.Value),
        // A StepContext tells all of them.
        .. call.Arguments.Any(argument => argument.Form == ArgumentForm.Context) ? inputs.Select(input => input.Path).Concat(step.Outputs.Select(output => output.Path)) : [],
    ];

    // No path is ever named so; where the bytes were kept meanwhile does not count.
    private IEnumerable<InputFact> StandardInput() =>
        services.Request.StandardInputFile is { } path && services.Contents.Find(path, out _) is { } file
            ? [new("standard input", file.Digest, IsExecutable: false)]
            : [];

    // What a response file lists, the command sees as if it stood in its own text.
    private IEnumerable<string> ListedPaths(Step step, ImmutableArray<ResolvedInput> inputs) =>
        CommandExpander.Uses(step.Command, TemplatePartKind.ResponseFile)
            ? inputs.Select(input => CommandPath.Form(input.Path, step.WorkingDirectory, services.Paths.Root))
            : [];

    private static ToolFact FactOf(ToolPart part) => part.Kind switch
    {
        ToolPartKind.Missing => new(part.Name, null, "missing"),
        ToolPartKind.Runtime or ToolPartKind.Sdk => new(part.Name, null, part.Name),
        _ => new(part.Name, part.Digest, ""),
    };

    // A program that was not found, files that would change which SDK or tool dotnet takes, and a file by the name of the step: it
    // would be the step's first input.
    private ImmutableArray<string> AbsentFiles(Step step, ToolIdentity tools)
    {
        ImmutableArray<string>.Builder absent = ImmutableArray.CreateBuilder<string>();
        string include = services.Request.Declarations[step.Index].Identity;
        if (!step.Inputs.Any(input => input.IsInclude) && include.Length > 0 && !include.Contains('\0', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(include, services.Paths.ProjectDirectory);
            if (FileSystem.Status(path).Kind == FileKind.Missing)
                absent.Add(path);
        }

        foreach (ToolPart part in tools.Parts)
        {
            if (part.Kind == ToolPartKind.Missing && Path.IsPathFullyQualified(part.Path) && FileSystem.Status(part.Path).Kind == FileKind.Missing)
                absent.Add(part.Path);
        }

        if (!tools.Parts.Any(part => part.Kind == ToolPartKind.Sdk || part.Name == ".NET SDK"))
            return absent.ToImmutable();
        for (string? folder = step.WorkingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (string name in (ReadOnlySpan<string>)["global.json", ".config/dotnet-tools.json", "dotnet-tools.json"])
            {
                string path = Path.Combine(folder, name);
                if (FileSystem.Status(path).Kind == FileKind.Missing)
                    absent.Add(path);
            }
        }

        return absent.ToImmutable();
    }

    // A name that is looked up on a PATH of the step's own can't be resolved again without reading the step: no lookup of that name
    // ever answers so, and the step is looked at in each build.
    private ImmutableArray<Journal.ProgramLookup> ProgramsOf(ToolIdentity tools) =>
        [.. tools.Lookups.Select(lookup => lookup.SearchPath == services.SearchPath
            ? new Journal.ProgramLookup(lookup.Name, lookup.Path ?? "")
            : new Journal.ProgramLookup(lookup.Name, "(a PATH of the step's own)"))];
}

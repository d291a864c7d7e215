using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>
/// Makes steps of declarations: placeholders expanded, paths absolute, values parsed, and every problem of every step found.
/// Two passes, for whether an Include is a file may depend on the outputs of another step. It knows neither MSBuild nor what a
/// file holds; edges between steps are <see cref="StepGraph"/>'s.
/// </summary>
public sealed class StepReader
{
    private readonly ReadingContext _context;
    private readonly PathReader _paths;
    private readonly CommandReader _commands;
    private readonly NameValueReader _pairs;
    private readonly ScalarReader _scalars;
    private readonly StepDraft[] _drafts;
    private readonly DeclaredOutputs _declaredOutputs;
    private readonly InputReader _inputs;

    private StepReader(IReadOnlyList<StepDeclaration> declarations, StepReaderOptions options)
    {
        _context = new(options);
        _paths = new(_context);
        _scalars = new(_context);
        _commands = new(_context, _paths, _scalars);
        _pairs = new(_context);
        _drafts = new StepDraft[declarations.Count];
        for (int i = 0; i < _drafts.Length; i++)
            _drafts[i] = new(declarations[i], i);
        _declaredOutputs = new(_drafts);
        _inputs = new(_context, _paths, _declaredOutputs);
    }

    /// <summary>Reads all declarations. Problems never throw.</summary>
    public static StepReading Read(IReadOnlyList<StepDeclaration> declarations, StepReaderOptions options) =>
        new StepReader(declarations, options).Read();

    /// <summary>The error for an Include that is neither a file nor the output of a step.</summary>
    /// <param name="step">The step's name.</param>
    /// <param name="include">As written.</param>
    /// <param name="path">Absolute.</param>
    public static Problem IncludeNotFound(string step, string include, string path) => new(
        Codes.IncludeNotFound,
        $"Step '{step}': the Include '{include}' looks like a file (it has a separator or an extension), but there is no file {path} and no step writes it. "
        + "Correct the path; or, if it is only a name, give the step Inputs or a name without separator and extension.")
    {
        Step = step,
    };

    private StepReading Read()
    {
        var metadata = new MetadataReader(_context);
        foreach (StepDraft draft in _drafts)
        {
            _context.Set(draft);
            metadata.Read(draft);
            draft.Outputs = _paths.ReadOutputs();
            draft.HasOutputDirectories = draft[MetadataId.OutputDirectories] is not null;
        }

        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>(_drafts.Length);
        foreach (StepDraft draft in _drafts)
        {
            _context.Set(draft);
            if (ReadStep(draft) is { } step && !draft.HasErrors)
                steps.Add(step);
        }

        return new(steps.ToImmutable(), _context.Problems);
    }

    private Step? ReadStep(StepDraft draft)
    {
        CommandTemplate? command = _commands.Read();
        ImmutableArray<StepParameter> parameters = _pairs.ReadParameters();
        ImmutableArray<InputDeclaration> inputs = _inputs.Read();
        ImmutableArray<string> ignoredInputs = _inputs.ReadIgnored(inputs);
        _commands.CheckPlaceholders(parameters, !ignoredInputs.IsEmpty);
        string workingDirectory = ReadFolder(MetadataId.WorkingDirectory) ?? _context.Options.ProjectDirectory;
        if (command is not null && !ignoredInputs.IsEmpty)
            CheckIgnoredNotNamed(command, ignoredInputs, workingDirectory);
        var step = new Step
        {
            Name = draft.Name,
            Index = draft.Index,
            Command = command!,
            Inputs = inputs,
            Outputs = draft.Outputs,
            Parameters = parameters,
            IgnoredInputs = ignoredInputs,
            Environment = _pairs.ReadVariables(),
            Tools = ReadTools(),
            DepFile = ReadDepFile(),
            WorkingDirectory = workingDirectory,
            Timeout = _scalars.ReadTimeout(),
            Version = _scalars.ReadText(MetadataId.Version),
            PlatformSensitive = _scalars.ReadTruth(MetadataId.PlatformSensitive, true),
            InferInputs = _scalars.ReadTruth(MetadataId.InferInputs, true),
            ContinueOnError = _scalars.ReadTruth(MetadataId.ContinueOnError, false),
            BatchSize = _scalars.ReadBatchSize(command is MethodTemplate),
            MaxBatchSize = _scalars.ReadMaxBatchSize(),
            Cache = _scalars.ReadTruth(MetadataId.Cache, true),
            AddTo = _scalars.ReadAddTo(),
            OutputMetadata = _pairs.ReadOutputMetadata(),
            KeepOnClean = _scalars.ReadTruth(MetadataId.KeepOnClean, false),
            IgnoreStandardErrorWarningFormat = _scalars.ReadTruth(MetadataId.IgnoreStandardErrorWarningFormat, false),
            Shelve = _scalars.ReadTruth(MetadataId.Shelve, false),
            ExpiresAfter = _scalars.ReadExpiry(),
            MinDurationToCache = _scalars.ReadMinDuration(),
            Validation = _commands.ReadValidation(),
        };
        CheckShelve(step);
        return command is null ? null : step;
    }

    // What is shelved is nowhere but in the store.
    private void CheckShelve(Step step)
    {
        if (step.Shelve && !step.Cache)
            _context.Refuse(Codes.MetadataContradict, "has Shelve=\"true\" and Cache=\"false\". A shelved step keeps its outputs in the store: remove one of them.");
        else if (step.Shelve && step.MinDurationToCache > TimeSpan.Zero)
            _context.Refuse(Codes.MetadataContradict, "has Shelve=\"true\" and MinDurationToCache. A shelved step keeps its outputs in the store, however long it took: remove one of them.");
    }

    private string? ReadFolder(MetadataId id) =>
        _context.Draft[id] is { CommandPlaceholder: null } text ? _paths.ReadPath(text, text.Single, isOutput: true) : null;

    private string? ReadDepFile()
    {
        if (_context.Draft[MetadataId.DepFile] is not { CommandPlaceholder: null } text)
            return null;
        string? path = _paths.ReadPath(text, text.Single, isOutput: true);
        return path is not null && _paths.IsAllowed(text, path) ? path : null;
    }

    // A word without a separator is a file when there is one, else a program to look up.
    private ImmutableArray<string> ReadTools()
    {
        if (_context.Draft[MetadataId.Tools] is not { CommandPlaceholder: null } text)
            return [];
        if (text.Cached is ImmutableArray<string> cached)
            return cached;
        ImmutableArray<string>.Builder tools = ImmutableArray.CreateBuilder<string>();
        bool isConstant = true;
        foreach (PlaceholderText element in text.Elements)
        {
            isConstant &= element.IsConstant;
            string tool = element.Expand(_context.Item);
            if (_paths.ReadPath(text, element, isOutput: false) is not { } path)
                continue;
            bool isFile = PathText.HasSeparator(tool) || _context.Options.FileExists(path) || _declaredOutputs.Holds(path);
            tools.Add(isFile ? path : tool);
        }

        ImmutableArray<string> result = tools.ToImmutable();
        if (isConstant)
            text.Cached = result;
        return result;
    }

    // The reader sees names as they are written; what a script does with a file is beyond it.
    private void CheckIgnoredNotNamed(CommandTemplate command, ImmutableArray<string> ignoredInputs, string workingDirectory)
    {
        foreach (string word in CommandWords.Of(command))
        {
            string path = PathText.Resolve(workingDirectory, word);
            foreach (string ignored in ignoredInputs)
            {
                bool isNamed = Files.GlobPattern.HasWildcards(ignored)
                    ? Files.GlobPattern.Parse(ignored).IsMatch(path) && (_context.Options.FileExists(path) || _declaredOutputs.Holds(path))
                    : path.Equals(ignored, PathText.Comparison);
                if (isNamed)
                {
                    _context.Refuse(
                        Codes.IgnoredButUsed,
                        $"the command names {word}, so it determines the result, but IgnoredInputs holds it. Take it out of one of them.");
                }
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What the steps of one run share, and the one place where a step ends. Safe for threads.</summary>
internal sealed class RunServices : IStoreFaults, IDisposable
{
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly Lock _events = new();
    private readonly RunProgress _progress;
    private readonly ImmutableArray<Step> _steps;
    private readonly Fingerprints.ProgramLookup _programs = new();
    private readonly ConcurrentDictionary<string, OutputTextSet> _texts = new(StringComparer.Ordinal);
    private readonly ReplacedFiles _replaced;
    private readonly Lazy<LocalStore> _store;
    private readonly Lazy<OutputLocks?> _outputLocks;
    private readonly Lazy<WatchdogClient> _watchdog;
    private readonly Lazy<IProcessRunner> _runner;

    /// <summary>The services of a run.</summary>
    public RunServices(RunRequest request, ProjectJournal journal, ImmutableArray<Step> steps, StepGraph graph, CancellationToken cancellation)
    {
        Request = request;
        Journal = journal;
        Graph = graph;
        Cancellation = cancellation;
        _steps = steps;
        Tokens = new(request.Paths, request.Environment.GetValueOrDefault("HOME"));
        Contents = new(Assumed);
        Discoveries = new(Contents, Tokens);
        Entries = new(request.Settings.CacheDir);
        Outputs = DeclaredPaths(steps, Assumed);
        Environments = new(request.Environment, request.Settings.Environment);
        SearchPath = Environments.For([]).GetValueOrDefault("PATH");
        Tools = new(new()
        {
            Contents = Contents.Cache,
            PackageFolders = request.Paths.NuGetPackageRoot is { } packages ? [packages] : [],
            DotnetRoot = Environments.For([]).GetValueOrDefault("DOTNET_ROOT"),
        });
        Places = CapturePlaces.Of(request.Paths);
        Frameworks = new(request, Discoveries);
        OwnFiles own = new(journal, WriterOf, request.Paths.BaseIntermediateOutputPath);
        _replaced = new(Places, own.IsOurs);
        Ground = new(Places, _replaced);
        _progress = new(steps.Length, request.Events);
        _store = new(OpenStore);
        _outputLocks = new(OpenOutputLocks);
        _watchdog = new(() => new(new() { Environment = request.Environment, WorkerFolder = request.WorkerFolder, Report = Report }));
        _runner = new(() => ProcessRunner.Create(_watchdog.Value));
    }

    /// <summary>What was asked.</summary>
    public RunRequest Request { get; }

    /// <summary>The settings in force.</summary>
    public BuildMemoSettings Settings => Request.Settings;

    /// <summary>The project's folders.</summary>
    public ProjectPaths Paths => Request.Paths;

    /// <summary>What the build wants.</summary>
    public RunIntent Intent => Request.Intent;

    /// <summary>The journal of this call.</summary>
    public ProjectJournal Journal { get; }

    /// <summary>Who reads whose outputs.</summary>
    public StepGraph Graph { get; }

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Path tokens of the project.</summary>
    public PathTokens Tokens { get; }

    /// <summary>Hashes of files.</summary>
    public FileContents Contents { get; }

    /// <summary>What would be restored, for a run that only looks.</summary>
    public AssumedFiles Assumed { get; } = new();

    /// <summary>The second level of fingerprints.</summary>
    public Discoveries Discoveries { get; }

    /// <summary>Makes journal entries.</summary>
    public EntryBuilder Entries { get; }

    /// <summary>Declared outputs of all steps, for globs.</summary>
    public DeclaredOutputs Outputs { get; }

    /// <summary>Environments of steps.</summary>
    public StepEnvironment Environments { get; }

    /// <summary><c>PATH</c> of steps that declare none.</summary>
    public string? SearchPath { get; }

    /// <summary>Identifies tools.</summary>
    public ToolResolver Tools { get; }

    /// <summary>The store, opened when it is first asked for.</summary>
    public LocalStore Store => _store.Value;

    /// <summary>Locks by output path; null when the system has none (reported).</summary>
    public OutputLocks? OutputLocks => _outputLocks.Value;

    /// <summary>Runs processes, watched.</summary>
    public IProcessRunner Runner => _runner.Value;

    /// <summary>Whether records may be written.</summary>
    public bool MayStore => Settings.Mode is CacheMode.ReadWrite or CacheMode.Refresh;

    /// <summary>Whether the store was opened at all.</summary>
    public bool HasOpenedStore => _store.IsValueCreated;

    /// <summary>Where outputs may lie, and where what they displace goes.</summary>
    public CapturePlaces Places { get; }

    /// <summary>Knows of other target frameworks that write the same paths.</summary>
    public FrameworkClash Frameworks { get; }

    /// <summary>Clears the ground of steps.</summary>
    public CleanGround Ground { get; }

    /// <summary>A restorer on this run's places.</summary>
    public Restorer NewRestorer() => new(Places, _replaced);

    /// <summary>
    /// Tries to hold a step's outputs; false when another step or build holds one of them. True without locks where there are none.
    /// </summary>
    public bool TryLockOutputs(Step step, out IDisposable? held) => TryLockOutputs([.. step.Outputs.Select(output => output.Path)], out held);

    /// <summary>The same for paths that no step may declare any more.</summary>
    public bool TryLockOutputs(IReadOnlyList<string> paths, out IDisposable? held)
    {
        held = null;
        if (OutputLocks is not { } locks)
            return true;
        OutputLockSet? set = locks.TryHold(paths, Paths.Root, out string? fault);
        if (fault is not null)
            ReportOnce(new Problem(Codes.NoOutputLocks, $"Outputs can't be locked against other builds: {fault} Builds at the same time must not write the same outputs."));
        held = set;
        return set is not null || fault is not null;
    }

    /// <summary>The texts that bind a record of a step when its outputs hold them.</summary>
    public OutputTextSet TextsOf(Situation situation, string workingDirectory)
    {
        ImmutableArray<UsedToken> tokens = [.. Tokens.TextsToFind(situation.UsedTokens, workingDirectory)];
        // Most steps use the same tokens: one searcher serves them all.
        return _texts.GetOrAdd(string.Join('\n', tokens.Select(token => token.Text)), _ => new(tokens, new([.. tokens.Select(token => token.Text)])));
    }

    /// <summary>The file that a program name stands for; null when there is none.</summary>
    public string? FindProgram(string name, string? searchPath, string directory) => _programs.Find(name, searchPath, directory);

    /// <summary>The file that a program name stands for now; null when there is none.</summary>
    public string? FindProgram(string name) => _programs.Find(name, SearchPath, Paths.ProjectDirectory);

    /// <summary>The step that writes a path, unless it is the step itself or one that it waits for.</summary>
    public Step? FindForeignProducer(StepRun run, string path)
    {
        int producer = Graph.FindProducer(path);
        return producer < 0 || producer == run.Index || Graph.Producers(run.Index).Contains(producer) ? null : _steps[producer];
    }

    /// <summary>Hands an event on, one at a time.</summary>
    public void Emit(RunEvent runEvent)
    {
        lock (_events)
            Request.Events.Report(runEvent);
    }

    /// <inheritdoc />
    public void Report(Problem problem)
    {
        // A design-time build raises no errors, and what it can't do is no news.
        if (Intent != RunIntent.DesignTime)
            Emit(new ProblemFound(problem));
    }

    /// <summary>Reports several problems.</summary>
    public void Report(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
            Report(problem);
    }

    /// <summary>Reports a problem unless one of its code was reported for its step already.</summary>
    public void ReportOnce(Problem problem)
    {
        bool isNew;
        lock (_reported)
            isNew = _reported.Add($"{problem.Code.Id} {problem.Step}");
        if (isNew)
            Report(problem);
    }

    /// <summary>Ends a step: sets its outcome, notes it in the journal and tells everybody.</summary>
    public void End(StepRun run, StepReport report, JournalEntry? after)
    {
        // What was invalidated stays so in the log until an entry says otherwise.
        if (after is not null && !ReferenceEquals(after, run.Before) && report.Outcome != StepOutcome.UpToDate && !Journal.IsReadOnly)
            Journal.Append(after);
        run.End(report, after);
        Emit(new StepEnded(report));
        _progress.Report(report.Outcome);
    }

    /// <summary>Ends a step that is up to date.</summary>
    public StepProgress EndUpToDate(StepRun run, JournalEntry entry)
    {
        End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = StepOutcome.UpToDate,
                Fingerprint = entry.Fingerprint.ToString(),
                Seconds = run.LookSeconds,
                Outputs = entry.Outputs,
            },
            entry);
        return StepProgress.Succeeded;
    }

    /// <summary>Ends a step that did not succeed. Its outputs are those that are there, brought back from before.</summary>
    public StepProgress EndUnsuccessful(StepRun run, StepOutcome outcome, double seconds = 0, int? exitCode = null)
    {
        JournalEntry? before = Journal.IsReadOnly ? run.Before : Journal.Find(run.Step.Name);
        End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = outcome,
                Reasons = run.Reasons,
                Fingerprint = run.Fingerprint == default ? "" : run.Fingerprint.ToString(),
                Seconds = run.LookSeconds + seconds,
                ExitCode = exitCode,
                Outputs = PresentOutputs.Of(run.Step, before),
            },
            Unsuccessful(run, before, outcome));
        return StepProgress.Failed;
    }

    // A step without an entry would pass for one that needs none: what did not succeed is written down as invalid.
    private static JournalEntry Unsuccessful(StepRun run, JournalEntry? before, StepOutcome outcome)
    {
        bool wasTouched = outcome is not (StepOutcome.Skipped or StepOutcome.Cancelled);
        return before is null
            ? new() { Step = run.Step.Name, Outcome = outcome, OutputItem = OutputItemText.Of(run.Step) }
            : before with { IsValid = before.IsValid && !wasTouched };
    }

    /// <summary>Ends a step that would have to run, or be restored, in a build that runs nothing.</summary>
    public StepProgress EndUnrun(StepRun run)
    {
        string reason = run.Reasons.FirstOrDefault()?.ToString() ?? "";
        if (Intent is RunIntent.Question or RunIntent.Check)
        {
            Report(new Problem(Codes.WouldRun, $"Step '{run.Step.Name}' is not up to date: {reason}.") { Step = run.Step.Name });
            return EndUnsuccessful(run, StepOutcome.Failed);
        }

        if (Intent == RunIntent.NoBuild)
        {
            Report(new Problem(
                Codes.NoBuildMiss,
                $"Step '{run.Step.Name}' is not up to date ({reason}) and not in the store; NoBuild=true runs nothing, so its outputs are used as they are.")
            { Step = run.Step.Name });
        }

        EndUnsuccessful(run, StepOutcome.Skipped);
        // The build goes on with what is there.
        return StepProgress.Succeeded;
    }

    /// <summary>Writes down what is known at the end of a run.</summary>
    public void Complete(StepRun[] runs, Sha256Value signature, RunResult result)
    {
        if (!Journal.IsReadOnly)
        {
            Journal.Complete(new()
            {
                Signature = new(signature),
                Entries = FinalStamps.Take(runs),
                ProjectFile = Paths.ProjectFile,
                StorePlace = Settings.CacheDir,
            });
            if (Journal.Problem is { } problem)
                Report(problem);
        }

        if (HasOpenedStore)
            StoreEnd.Finish(this, runs, result.Report);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_outputLocks is { IsValueCreated: true, Value: { } locks })
        {
            if (_watchdog.IsValueCreated)
                _watchdog.Value.Release(locks.Handle);
            locks.Dispose();
        }

        if (_watchdog.IsValueCreated)
            _watchdog.Value.Dispose();
        if (_store.IsValueCreated)
            _store.Value.Dispose();
    }

    private string? WriterOf(string path) => Graph.FindProducer(path) is var producer and >= 0 ? _steps[producer].Name : null;

    private static DeclaredOutputs DeclaredPaths(ImmutableArray<Step> steps, AssumedFiles assumed)
    {
        List<string> files = [];
        List<string> folders = [];
        foreach (Step step in steps)
        {
            foreach (OutputDeclaration output in step.Outputs)
                (output.Kind == OutputKind.Directory ? folders : files).Add(output.Path);
        }

        return new(files, folders, assumed);
    }

    private LocalStore OpenStore() => LocalStore.Open(
        new()
        {
            Place = Settings.CacheDir,
            IsReadOnly = Settings.Mode == CacheMode.ReadOnly || Intent is RunIntent.DesignTime or RunIntent.Question or RunIntent.Check,
            Compression = StoreEnd.CompressionOf(Settings.Compression),
        },
        this);

    private OutputLocks? OpenOutputLocks()
    {
        OutputLocks? locks = OutputLocks.TryOpen(Path.GetTempPath(), out string? fault);
        if (locks is null)
            Report(new Problem(Codes.NoOutputLocks, $"Outputs can't be locked against other builds: {fault} Builds at the same time must not write the same outputs."));
        else
            _watchdog.Value.Hold(locks.Handle);
        return locks;
    }
}

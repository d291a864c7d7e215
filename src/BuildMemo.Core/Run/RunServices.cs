using System.Collections.Concurrent;
using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Methods;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What the steps of one run share, and the one place where a step ends (RunServices.Ends.cs). Safe for threads.</summary>
internal sealed partial class RunServices : IStoreFaults, IDisposable
{
    private int _ended;
    // Made when the first method runs.
    private Dictionary<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>>? _callEnvironments;
    private readonly Lock _events = new();
    private readonly RunProgress _progress;
    private readonly ImmutableArray<Step> _steps;
    private readonly Fingerprints.ProgramLookup _programs = new();
    private readonly ConcurrentDictionary<string, OutputTextSet> _texts = new(StringComparer.Ordinal);
    private readonly ReplacedFiles _replaced;
    private readonly Lazy<LocalStore> _store;
    private readonly Lazy<Shelf> _shelf;
    private readonly Lazy<OutputLocks?> _outputLocks;
    private readonly Lazy<WatchdogClient> _watchdog;
    private readonly Lazy<IProcessRunner> _runner;
    private readonly Lazy<IExecutor> _executor;
    private readonly Lazy<ArrayFolder?> _arrays;

    /// <summary>The services of a run.</summary>
    public RunServices(RunRequest request, ProjectJournal journal, MethodReading reading, StepGraph graph, FileContents contents, CancellationToken cancellation)
    {
        Request = request;
        Journal = journal;
        Graph = graph;
        Cancellation = cancellation;
        _steps = reading.Steps;
        Closures = reading.Closures;
        Tokens = new(request.Paths, request.Environment.GetValueOrDefault("HOME"));
        Contents = contents;
        Discoveries = new(Contents, Tokens);
        Entries = new(request.Settings.CacheDir);
        Outputs = DeclaredPaths(_steps, Assumed);
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
        int processors = CpuCount.Find(name => request.Environment.GetValueOrDefault(name));
        Parallelism = BuildMemo.Settings.Parallelism.Resolve(Settings.MaxParallelism, processors);
        InnerThreads = Math.Max(1, processors / Parallelism);
        _progress = new(_steps.Length, request.Events, TimeProvider.System);
        _store = new(OpenStore);
        _shelf = new(() => new(this));
        _outputLocks = new(OpenOutputLocks);
        _watchdog = new(() => new(new() { Environment = request.Environment, WorkerFolder = request.WorkerFolder, Report = Report }));
        _runner = new(() => ProcessRunner.Create(_watchdog.Value));
        _arrays = new(OpenArrays);
        _executor = new(() => request.Executor ?? OpenExecutor());
        HasShelf = _steps.Any(step => step.Shelve);
        _wanted = request.Audit is { Steps.IsEmpty: false } audit ? WantedBy(audit) : null;
        SharesSlots = Array.Exists(reading.Methods, method => method is null);
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

    /// <summary>Most executions at once.</summary>
    public int Parallelism { get; }

    /// <summary>The slots that were granted.</summary>
    public ExecutionSlots Slots { get; } = new();

    /// <summary>Numbers of the slots that are taken.</summary>
    public SlotNumbers SlotNumbers { get; } = new();

    /// <summary>Whether a step is shelved.</summary>
    public bool HasShelf { get; }

    /// <summary>Whether commands need slots besides the workers, which otherwise keep to the number by themselves.</summary>
    public bool SharesSlots { get; }

    /// <summary>Threads that libraries inside a worker should use: cores ÷ workers.</summary>
    public int InnerThreads { get; }

    /// <summary>Runs calls of methods.</summary>
    public IExecutor Executor => _executor.Value;

    /// <summary>Where copies of large arrays go; null when there is no place for them.</summary>
    public ArrayFolder? Arrays => _arrays.Value;

    /// <summary>Path tokens of the project.</summary>
    public PathTokens Tokens { get; }

    /// <summary>Hashes of files.</summary>
    public FileContents Contents { get; }

    /// <summary>What would be restored, for a run that only looks.</summary>
    public AssumedFiles Assumed => Contents.Assumed;

    /// <summary>What workers need for the assemblies of method steps; null when there are none.</summary>
    public MethodClosures? Closures { get; }

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

    /// <summary>What shelved steps wrote.</summary>
    public Shelf Shelf => _shelf.Value;

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

    /// <summary>A step by its place.</summary>
    public Step StepAt(int index) => _steps[index];

    /// <summary>A step on its way, by its place.</summary>
    public StepRun RunAt(int index) => Runs[index];

    /// <summary>All steps on their way.</summary>
    public StepRun[] Runs { get; set; } = [];

    /// <summary>The step that writes a path, unless it is the step itself or one that it waits for.</summary>
    public Step? FindForeignProducer(StepRun run, string path)
    {
        int producer = Graph.FindProducer(path);
        return producer < 0 || producer == run.Index || Graph.Producers(run.Index).Contains(producer) ? null : _steps[producer];
    }

    /// <summary>An environment of a step with what a nested build has to know; the caller's own.</summary>
    public Dictionary<string, string> EnvironmentOf(IReadOnlyDictionary<string, string> environment)
    {
        // No component: it only tells a nested build of the same project from a wait without end.
        string? above = Request.Environment.GetValueOrDefault(JournalNesting.VariableName);
        return new(environment, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
        {
            [JournalNesting.VariableName] = JournalNesting.Append(above, Journal.Path),
        };
    }

    /// <summary>The same for calls of methods: one object for all that have the same environment.</summary>
    public IReadOnlyDictionary<string, string> CallEnvironmentOf(IReadOnlyDictionary<string, string> environment)
    {
        lock (_events)
        {
            _callEnvironments ??= new(ReferenceEqualityComparer.Instance);
            if (!_callEnvironments.TryGetValue(environment, out IReadOnlyDictionary<string, string>? own))
                _callEnvironments.Add(environment, own = EnvironmentOf(environment));
            return own;
        }
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

        if (_arrays.IsValueCreated)
            _arrays.Value?.Dispose();
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
            IsReadOnly = Settings.Mode is CacheMode.ReadOnly or CacheMode.Off || Intent is RunIntent.DesignTime or RunIntent.Question or RunIntent.Check,
            Compression = StoreEnd.CompressionOf(Settings.Compression),
        },
        this);

    /// <summary>Whether a person wants to look into the worker: the one, for nobody attaches to several.</summary>
    public bool DebugsWorker => Request.Environment.GetValueOrDefault("BUILDMEMO_DEBUG_WORKER") is { } debug && debug is not ("" or "0");

    private MethodExecutor OpenExecutor()
    {
        int slots = DebugsWorker ? 1 : Slots.Total;
        return new(
            new()
            {
                Parallelism = slots,
                PreDispatch = Settings.PreDispatch.Evaluate(slots),
                CoresPerCall = InnerThreads,
                MaxWorkerGrowth = Settings.MaxWorkerGrowth ?? 0,
                WorkerFolder = Request.WorkerFolder,
                Watchdog = _watchdog.Value,
            },
            prefersThreads: false);
    }

    private ArrayFolder? OpenArrays()
    {
        ArrayFolder? arrays = ArrayFolder.TryMake(Settings.TempFolder, out string? fault);
        if (fault is not null)
        {
            Report(new Problem(Codes.NoArrayFolder, arrays is null
                ? $"Large arrays are read by each worker into its own memory: {fault}. Set BuildMemoTempFolder to a folder that can be written."
                : $"Copies of large arrays go to {arrays.Path} and not to the BuildMemoTempFolder: {fault}."));
        }

        return arrays;
    }

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

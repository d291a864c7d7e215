using System.Collections.Concurrent;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What the steps of one run share. Safe for threads.</summary>
internal sealed class RunServices : IStoreFaults, IDisposable
{
    private readonly RunRequest _request;
    private readonly ConcurrentDictionary<string, byte> _reported = new(StringComparer.Ordinal);
    private readonly Lock _events = new();
    private readonly RunProgress _progress;
    private readonly Lazy<LocalStore> _store;

    /// <summary>The services of a run.</summary>
    public RunServices(RunRequest request, ProjectJournal journal, StepGraph graph, CancellationToken cancellation)
    {
        _request = request;
        Journal = journal;
        Graph = graph;
        Cancellation = cancellation;
        Tokens = new(request.Paths, request.Environment.GetValueOrDefault("HOME"));
        Contents = new();
        Discoveries = new(Contents, Tokens);
        Entries = new(request.Settings.CacheDir);
        Outputs = DeclaredOutputs.Of(graph.Steps);
        _progress = new(graph.Steps.Length, request.Events);
        _store = new(OpenStore);
    }

    /// <summary>The settings in force.</summary>
    public BuildMemoSettings Settings => _request.Settings;

    /// <summary>The project's folders.</summary>
    public ProjectPaths Paths => _request.Paths;

    /// <summary>What the build wants.</summary>
    public RunIntent Intent => _request.Intent;

    /// <summary>The request itself.</summary>
    public RunRequest Request => _request;

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

    /// <summary>The second level of fingerprints.</summary>
    public Discoveries Discoveries { get; }

    /// <summary>Makes journal entries.</summary>
    public EntryBuilder Entries { get; }

    /// <summary>Declared outputs of all steps, for globs.</summary>
    public DeclaredOutputs Outputs { get; }

    /// <summary>The store, opened when it is first asked for.</summary>
    public LocalStore Store => _store.Value;

    /// <summary>Hands an event on, one at a time.</summary>
    public void Emit(RunEvent runEvent)
    {
        lock (_events)
            _request.Events.Report(runEvent);
    }

    /// <inheritdoc />
    public void Report(Problem problem)
    {
        // A design-time build never raises an error, and what it can't do is no news.
        if (Intent != RunIntent.DesignTime)
            Emit(new ProblemFound(problem));
    }

    /// <summary>Reports a problem unless one of its code was reported for its step already.</summary>
    public void ReportOnce(Problem problem)
    {
        if (_reported.TryAdd($"{problem.Code.Id} {problem.Step}", 0))
            Report(problem);
    }

    /// <summary>Reports several problems.</summary>
    public void Report(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
            Report(problem);
    }
}

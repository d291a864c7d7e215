using System.Collections.Immutable;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Run;

/// <content>What an audit asks of a run.</content>
internal sealed partial class RunServices
{
    // Null: all steps.
    private readonly HashSet<int>? _wanted;

    /// <summary>Whether a step is looked at: of an audit of some steps only those, and those whose outputs they read.</summary>
    public bool IsWanted(StepRun run) => _wanted is not { } wanted || wanted.Contains(run.Index);

    /// <summary>Whether a step is run to see what its declaration misses.</summary>
    public bool IsAudited(StepRun run) => Request.Audit is { } audit && audit.Covers(run.Step.Name);

    /// <summary>What an executor for one call of an audit may use.</summary>
    public ExecutorOptions AuditExecutor(ImmutableArray<string> tracer) => new()
    {
        Parallelism = 1,
        PreDispatch = 1,
        CoresPerCall = InnerThreads,
        MaxWorkerGrowth = 0,
        WorkerFolder = Request.WorkerFolder,
        Watchdog = _watchdog.Value,
        Tracer = tracer.IsDefault ? [] : tracer,
    };

    private HashSet<int> WantedBy(AuditRequest audit)
    {
        HashSet<int> wanted = [];
        Stack<int> open = new(Enumerable.Range(0, _steps.Length).Where(index => audit.Covers(_steps[index].Name)));
        while (open.TryPop(out int step))
        {
            if (!wanted.Add(step))
                continue;
            foreach (int producer in Graph.Producers(step))
                open.Push(producer);
        }

        return wanted;
    }
}

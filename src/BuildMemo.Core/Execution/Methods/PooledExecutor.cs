using BuildMemo.Errors;

namespace BuildMemo.Execution.Methods;

/// <summary>What an executor of one run may use.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Most calls at once; for workers that is also the most processes.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>How many batches may be on their way at once, those that run included; what is beyond <see cref="Parallelism"/> waits in the pipe of a busy worker.</summary>
    public int PreDispatch { get; init; } = 2;

    /// <summary>Cores that one call may use inside.</summary>
    public int CoresPerCall { get; init; } = 1;

    /// <summary>Bytes of growth of a worker's resident memory after which it is replaced; 0 for never.</summary>
    public long MaxWorkerGrowth { get; init; } = 300L << 20;

    /// <summary>Longest that a worker may take until it is ready, its initializer included, and later until it begins a call that it was sent.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Folder of <c>BuildMemo.Worker.dll</c>; default: that of the engine's own assembly.</summary>
    public string? WorkerFolder { get; init; }

    /// <summary>Words that go before the worker's command line: a tracer with its options; empty for none.</summary>
    internal System.Collections.Immutable.ImmutableArray<string> Tracer { get; init; } = [];

    /// <summary>The program that workers are started with; default: the <c>dotnet</c> that runs this process.</summary>
    internal string? Host { get; init; }

    /// <summary>Is told of every worker, so that none outlives the build; null for none.</summary>
    public WatchdogClient? Watchdog { get; init; }
}

/// <summary>
/// Runs batches in workers of a pool, within the bounds of one run: a batch goes to an idle worker, or a new one, or ahead to one that
/// will soon be done, or waits. Knows nothing of what a worker is made of.
/// </summary>
internal abstract class PooledExecutor(WorkerPool pool, ExecutorOptions options) : IExecutor
{
    // A batch that takes longer in the worker gains nothing from being sent ahead, and would miss a worker that gets free earlier.
    private static readonly TimeSpan s_worthSendingAhead = TimeSpan.FromMilliseconds(5);

    // A worker that dies without having started a call may be anybody's fault (memory ran out, somebody killed it); a third one is not by chance.
    private const int MostFruitlessWorkers = 3;

    private readonly object _gate = new();
    private readonly List<BusyWorker> _busy = [];
    private readonly Dictionary<WorkerSpec, CallRejected> _refused = [];
    // Starts that failed one after the other, by kind of worker; where one became ready since, 0.
    private readonly Dictionary<WorkerSpec, int> _failedStarts = [];
    private LaunchOptions? _launch;
    private int _starting;

    protected ExecutorOptions Options => options;

    /// <summary>Most processes at once, where they are not shared.</summary>
    protected abstract int MostWorkers { get; }

    /// <summary>Calls at once in one process.</summary>
    protected abstract int ThreadsPerWorker { get; }

    /// <summary>Most batches at once in one process.</summary>
    protected abstract int BatchesPerWorker { get; }

    /// <summary>Whether a batch is sent to a busy worker although another could be started.</summary>
    protected abstract bool SharesWorkers { get; }

    /// <inheritdoc />
    public BatchResult Run(MethodBatch batch, ICallEvents events, CancellationToken cancellation)
    {
        var run = new BatchRun(batch, events, cancellation);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static executor => ((PooledExecutor)executor!).WakeAll(), this);
        while (run.Left > 0)
        {
            if (cancellation.IsCancellationRequested)
            {
                run.FinishWaiting(new CallCancelled());
                break;
            }

            if (Acquire(batch.Spec, cancellation, out CallRejected? refusal) is { } worker)
                RunOn(worker, run);
            else if (refusal is not null)
                run.FinishWaiting(refusal);
        }

        return new BatchResult(run.WorkerTime, run.WorkerProcessId);
    }

    private void RunOn(BusyWorker worker, BatchRun run)
    {
        try
        {
            worker.Link.Execute(run);
        }
        finally
        {
            GiveBack(worker);
        }

        if (worker.Link.WasWelcome)
            ForgetFailedStarts(worker.Link.Spec);
        if (!worker.Link.IsDead || run.AnyStarted)
        {
            run.FruitlessWorkers = 0;
            return;
        }

        // It came to calls: to earlier ones, and died idle, or to those of another batch, which are blamed. That ends by itself.
        if (worker.Link.HasBegunCalls)
            return;
        if (worker.Link.StartFailure is { } failure)
            AnswerStartFailure(worker, run, failure);
        else if (++run.FruitlessWorkers >= MostFruitlessWorkers)
            run.FinishWaiting(new CallRejected(CallStage.Starting, $"{MostFruitlessWorkers} worker processes for '{worker.Link.Spec.AssemblyPath}' died one after the other before they came to the call; something ends them from outside. The last: {worker.Link.LastWords}"));
    }

    private void ForgetFailedStarts(WorkerSpec spec)
    {
        lock (_gate)
            _failedStarts[spec] = 0;
    }

    private void AnswerStartFailure(BusyWorker worker, BatchRun run, CallRejected failure)
    {
        WorkerLink link = worker.Link;
        bool isHopeless;
        bool isNews;
        lock (_gate)
        {
            // Where one of its kind became ready it is not the kind, whatever this one says.
            bool anyWasReady = _failedStarts.TryGetValue(link.Spec, out int failed) && failed == 0;
            // Several batches may have waited for the same one.
            isNews = !worker.FailureIsCounted;
            worker.FailureIsCounted = true;
            if (isNews && !anyWasReady)
                _failedStarts[link.Spec] = ++failed;
            isHopeless = !anyWasReady && (link.StartFailureIsFinal || failed >= MostFruitlessWorkers || _refused.ContainsKey(link.Spec));
        }

        if (isHopeless)
            Refuse(link.Spec, run, failure);
        else if (++run.FruitlessWorkers >= MostFruitlessWorkers)
            run.FinishWaiting(failure);
        else if (isNews)
            run.Events.Noticed(new Problem(Codes.WorkerStartRepeated, $"{failure.Message} Another one is started."));
    }

    /// <summary>A worker that refuses would refuse again: whoever comes later hears it without another start, and in few words.</summary>
    private void Refuse(WorkerSpec spec, BatchRun run, CallRejected failure)
    {
        lock (_gate)
        {
            if (_refused.TryAdd(spec, new CallRejected(CallStage.Starting, $"No worker process could be started for '{spec.AssemblyPath}'; the error of another step says why.")))
            {
                run.FinishFirstWaiting(failure);
            }
        }
    }

    private BusyWorker? Acquire(WorkerSpec spec, CancellationToken cancellation, out CallRejected? refusal)
    {
        refusal = null;
        lock (_gate)
        {
            while (true)
            {
                if (cancellation.IsCancellationRequested)
                    return null;
                if (_refused.TryGetValue(spec, out refusal))
                    return null;
                BusyWorker? shared = SharesWorkers ? FindShared(spec) : null;
                // A worker to share may be on its way.
                bool mayStart = SharesWorkers ? _starting == 0 : _busy.Count + _starting < MostWorkers;
                if (shared is null && mayStart)
                    break;
                shared ??= FindShared(spec);
                if (shared is not null)
                {
                    shared.Batches++;
                    return shared;
                }

                Monitor.Wait(_gate);
            }

            _starting++;
        }

        WorkerLink? link = null;
        BusyWorker? worker = null;
        try
        {
            link = pool.TryLease(spec, Launch) ?? pool.Start(spec, Launch, out refusal);
        }
        finally
        {
            lock (_gate)
            {
                _starting--;
                if (link is not null)
                    _busy.Add(worker = new BusyWorker(link));
                Monitor.PulseAll(_gate);
            }
        }

        return worker;
    }

    private BusyWorker? FindShared(WorkerSpec spec)
    {
        BusyWorker? best = null;
        foreach (BusyWorker worker in _busy)
        {
            bool fits = worker.Batches < BatchesPerWorker && !worker.Link.IsDead && !worker.Link.Retires && worker.Link.Spec.Equals(spec)
                && (SharesWorkers || worker.Link.LastBatchTime < s_worthSendingAhead);
            if (fits && (best is null || worker.Batches < best.Batches))
                best = worker;
        }

        return best;
    }

    private void GiveBack(BusyWorker worker)
    {
        bool isLast;
        bool isGood = !worker.Link.IsDead && !worker.Link.Retires;
        lock (_gate)
        {
            isLast = --worker.Batches == 0;
            if (isLast)
            {
                _busy.Remove(worker);
                // Before anybody finds the place free: or a process would be started although this one is idle.
                if (isGood)
                    pool.Return(worker.Link, Launch);
            }

            Monitor.PulseAll(_gate);
        }

        if (isLast && !isGood)
            worker.Link.Dispose();
    }

    private void WakeAll()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private LaunchOptions Launch => _launch ??= MakeLaunchOptions();

    private LaunchOptions MakeLaunchOptions() => new()
    {
        WorkerFolder = options.WorkerFolder,
        Host = options.Host,
        Tracer = options.Tracer,
        Threads = ThreadsPerWorker,
        CoresPerCall = options.CoresPerCall,
        MaxGrowth = options.MaxWorkerGrowth,
        StartLimit = options.StartLimit,
        Watchdog = options.Watchdog,
    };

    private sealed class BusyWorker(WorkerLink link)
    {
        public WorkerLink Link { get; } = link;

        /// <summary>Batches that it has, those ahead included.</summary>
        public int Batches { get; set; } = 1;

        /// <summary>Whether its failure to start stands in the count of its kind.</summary>
        public bool FailureIsCounted { get; set; }
    }
}

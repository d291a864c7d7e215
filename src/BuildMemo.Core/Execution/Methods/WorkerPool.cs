namespace BuildMemo.Execution.Methods;

/// <summary>
/// The workers that have nothing to do, kept for the next batch of their kind: over steps, tasks, projects and builds of one MSBuild
/// node. Each ends when nobody wanted it for a while. Safe to use from many threads.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>joblib's time for idle workers.</summary>
    public static readonly TimeSpan DefaultIdleTime = TimeSpan.FromSeconds(300);

    private static readonly Lazy<WorkerPool> s_ofProcess = new(MakeOfProcess);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _idleTime;
    private readonly string? _folder;
    // The one used last at the end: it is the one with warm caches.
    private readonly List<IdleWorker> _idle = [];
    private ShadowCopies? _copies;
    private ITimer? _timer;
    private bool _disposed;

    /// <param name="clock">Tells when workers were idle for long enough.</param>
    /// <param name="idleTime">How long an idle worker stays; null for 300 s.</param>
    /// <param name="folder">Where shadow copies go; null for the user's folder.</param>
    public WorkerPool(TimeProvider clock, TimeSpan? idleTime = null, string? folder = null)
    {
        _clock = clock;
        _idleTime = idleTime ?? DefaultIdleTime;
        _folder = folder;
    }

    /// <summary>Shared by all runs of the process; its workers end with it at the latest.</summary>
    public static WorkerPool OfProcess => s_ofProcess.Value;

    /// <summary>How many workers are idle.</summary>
    public int IdleCount
    {
        get
        {
            lock (_lock)
                return _idle.Count;
        }
    }

    /// <summary>An idle worker of the kind that lives and was told the same bounds; null when there is none.</summary>
    public WorkerLink? TryLease(WorkerSpec spec, LaunchOptions options)
    {
        while (true)
        {
            WorkerLink? found = null;
            lock (_lock)
            {
                for (int index = _idle.Count - 1; index >= 0 && found is null; index--)
                {
                    if (!_idle[index].Options.MakesTheSame(options) || !_idle[index].Link.Key.Equals(spec.Key))
                        continue;
                    found = _idle[index].Link;
                    _idle.RemoveAt(index);
                }
            }

            if (found is null || (found.IsAliveAndIdle() && !found.Retires))
                return found;
            found.Dispose();
        }
    }

    /// <summary>Starts a worker. Null with the reason.</summary>
    public WorkerLink? Start(WorkerSpec spec, LaunchOptions options, out CallRejected? refusal)
    {
        if (OpenCopies(out string? fault) is { } copies)
            return WorkerLauncher.Start(spec, options, copies, out refusal);
        refusal = new CallRejected(CallStage.Starting, $"A worker process could not be started: there is no folder for copies of its files: {fault}");
        return null;
    }

    /// <summary>Takes a worker back that has nothing to do; ends it when it is no longer good.</summary>
    public void Return(WorkerLink link, LaunchOptions options)
    {
        bool keeps = !link.IsDead && !link.Retires;
        lock (_lock)
        {
            keeps &= !_disposed;
            if (keeps)
            {
                _idle.Add(new IdleWorker(link, options, _clock.GetTimestamp()));
                _timer ??= _clock.CreateTimer(static pool => ((WorkerPool)pool!).EndIdle(), this, _idleTime, Timeout.InfiniteTimeSpan);
            }
        }

        if (!keeps)
            link.Dispose();
    }

    /// <summary>Ends all idle workers; those that are busy end when they are returned.</summary>
    public void Dispose()
    {
        IdleWorker[] idle;
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
            _timer = null;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (IdleWorker worker in idle)
            worker.Link.Dispose();
        _copies?.Dispose();
    }

    private static WorkerPool MakeOfProcess()
    {
        var pool = new WorkerPool(TimeProvider.System);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => pool.Dispose();
        return pool;
    }

    private void EndIdle()
    {
        var ended = new List<WorkerLink>();
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            long now = _clock.GetTimestamp();
            TimeSpan next = TimeSpan.MaxValue;
            for (int index = _idle.Count - 1; index >= 0; index--)
            {
                TimeSpan left = _idleTime - _clock.GetElapsedTime(_idle[index].Since, now);
                if (left <= TimeSpan.Zero)
                {
                    ended.Add(_idle[index].Link);
                    _idle.RemoveAt(index);
                }
                else if (left < next)
                {
                    next = left;
                }
            }

            if (_idle.Count > 0)
                _timer = _clock.CreateTimer(static pool => ((WorkerPool)pool!).EndIdle(), this, next, Timeout.InfiniteTimeSpan);
        }

        foreach (WorkerLink link in ended)
            link.Dispose();
    }

    private ShadowCopies? OpenCopies(out string? fault)
    {
        lock (_lock)
        {
            fault = null;
            if (_copies is not null)
                return _copies;
            string? folder = _folder ?? ShadowFolder.TryMake(Path.GetTempPath(), ShadowFolder.CacheOf(ReadHome()), out fault);
            if (folder is null)
                return null;
            _copies = ShadowCopies.TryOpen(folder, out fault);
            _ = _copies?.Sweep(Files.Clock.NowNanoseconds());
            return _copies;
        }
    }

    private static Dictionary<string, string> ReadHome()
    {
        var home = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in (ReadOnlySpan<string>)["XDG_CACHE_HOME", "HOME"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                home[name] = value;
        }

        return home;
    }

    private sealed record IdleWorker(WorkerLink Link, LaunchOptions Options, long Since);
}

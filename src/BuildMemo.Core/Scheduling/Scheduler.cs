namespace BuildMemo.Scheduling;

/// <summary>
/// Decides when each step is looked at and when it runs: producers first, hits before executions, the longest chain first,
/// never more executions than slots; batches for workers are got ready ahead of them. It knows neither what a step is nor how it ends.
/// </summary>
public sealed class Scheduler
{
    // A postponed step waits for another build's lock, which tells nobody when it is released.
    private const int PostponedMilliseconds = 10;

    private const int MostAhead = 62;

    // Bounds what waits for a slot with its facts in memory, and is wide enough for batches to fill.
    private const int LookAheadWindow = 4096;

    private readonly IReadOnlyList<SchedulerStep> _steps;
    private readonly IStepWork _work;
    private readonly ICoreBudget _cores;
    private readonly SchedulerOptions _options;
    private readonly int _maxParallelism;
    private readonly CancellationToken _cancellation;
    private readonly object _gate = new();
    private readonly int[] _openProducers;
    private readonly bool[] _ended;
    private readonly Queue<int> _toLook = new();
    private readonly List<int> _postponed = [];
    private readonly List<Thread> _threads = [];
    private readonly RunQueue _toRun;
    private long _postponedUntil;
    private int _slots;
    private int _looking;
    private int _running;
    private int _sent;
    private int _left;
    private Exception? _fault;

    /// <summary>A scheduler for one run.</summary>
    /// <param name="steps">All steps, free of cycles.</param>
    /// <param name="work">Looks and runs.</param>
    /// <param name="options">How many at once.</param>
    /// <param name="cancellation">Ends the run: what has not begun is abandoned.</param>
    public Scheduler(IReadOnlyList<SchedulerStep> steps, IStepWork work, SchedulerOptions options, CancellationToken cancellation)
    {
        _steps = steps;
        _work = work;
        _options = options;
        _cores = options.Cores;
        _maxParallelism = options.MaxParallelism;
        _cancellation = cancellation;
        _left = steps.Count;
        _ended = new bool[steps.Count];
        _openProducers = new int[steps.Count];
        _toRun = new(steps, _maxParallelism == 1 ? DeclaredOrder(steps.Count) : CriticalPath.Rank(steps));
    }

    private enum Turn
    {
        None,
        Look,
        Run,
    }

    /// <summary>How many steps wait for a slot at this moment.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _toRun.Count;
        }
    }

    /// <summary>Runs all steps; returns when every one has ended.</summary>
    public void Run()
    {
        for (int step = 0; step < _steps.Count; step++)
        {
            _openProducers[step] = _steps[step].Producers.Count;
            if (_openProducers[step] == 0)
                _toLook.Enqueue(step);
        }

        using CancellationTokenRegistration registration = _cancellation.Register(WakeAll);
        try
        {
            AddThreads(Math.Min(_maxParallelism, _toLook.Count) - 1);
            Work();
            JoinThreads();
        }
        finally
        {
            if (_slots > 0)
                _cores.Release();
        }

        if (_fault is not null)
            throw new InvalidOperationException($"A step met a bug of BuildMemo: {_fault.Message}", _fault);
    }

    private static long[] DeclaredOrder(int count)
    {
        long[] ranks = new long[count];
        for (int step = 0; step < count; step++)
            ranks[step] = -step;
        return ranks;
    }

    private void Work()
    {
        try
        {
            while (TakeTask(out int step, out int[] batch) is var turn and not Turn.None)
            {
                if (turn == Turn.Look)
                    Apply([step], [_work.Look(step)], turn, default);
                else
                    RunBatch(batch);
            }
        }
        catch (Exception error)
        {
            // A bug: every thread stops, and the caller gets it.
            lock (_gate)
                _fault ??= error;
            WakeAll();
        }
    }

    private void RunBatch(int[] batch)
    {
        BatchEnd end = _work.Run(batch);
        Apply(batch, end.Steps, Turn.Run, end.Time);
    }

    private Turn TakeTask(out int step, out int[] batch)
    {
        (step, batch) = (-1, []);
        lock (_gate)
        {
            while (true)
            {
                if (_fault is not null || _left == 0)
                    return Turn.None;
                if (_cancellation.IsCancellationRequested)
                    AbandonWaiting();
                else if (TryTake(out step, ref batch) is var turn and not Turn.None)
                    return turn;
                if (_left > 0)
                    Monitor.Wait(_gate, _postponed.Count > 0 ? PostponedMilliseconds : Timeout.Infinite);
            }
        }
    }

    private Turn TryTake(out int step, ref int[] batch)
    {
        step = -1;
        ReadmitPostponed();
        // With one slot, a step that must run goes before the next look-up: one after the other, in order.
        if (_maxParallelism == 1 && TryTakeRun(ref batch))
            return Turn.Run;
        if (_looking < _maxParallelism && _toRun.Count < LookAheadWindow && _toLook.TryDequeue(out step))
        {
            _looking++;
            return Turn.Look;
        }

        return TryTakeRun(ref batch) ? Turn.Run : Turn.None;
    }

    private bool TryTakeRun(ref int[] batch)
    {
        bool lookupsUnderWay = _looking > 0 || (_toLook.Count > 0 && _toRun.Count < LookAheadWindow);
        if (!_toRun.TryTake(lookupsUnderWay, Math.Max(1, _slots), IsFree, out int[]? taken))
            return false;
        batch = taken;
        if (_steps[batch[0]].TakesWorker)
            _sent++;
        else
            _running++;
        return true;
    }

    private void Apply(int[] batch, IReadOnlyList<StepProgress> progress, Turn turn, TimeSpan duration)
    {
        bool isFirstMiss = false;
        lock (_gate)
        {
            if (turn == Turn.Look)
            {
                _looking--;
            }
            else
            {
                if (_steps[batch[0]].TakesWorker)
                    _sent--;
                else
                    _running--;
                _toRun.Report(batch, duration);
            }

            for (int index = 0; index < batch.Length; index++)
                Apply(batch[index], progress[index]);
            if (_toRun.Count > 0 && _slots == 0)
            {
                _slots = 1;
                isFirstMiss = true;
            }

            Monitor.PulseAll(_gate);
        }

        if (isFirstMiss)
            RequestSlots();
    }

    private void Apply(int step, StepProgress progress)
    {
        switch (progress)
        {
            case StepProgress.Succeeded:
                End(step);
                foreach (int consumer in _steps[step].Consumers)
                {
                    if (--_openProducers[consumer] == 0 && !_ended[consumer])
                        _toLook.Enqueue(consumer);
                }

                break;
            case StepProgress.Failed:
                End(step);
                SkipConsumers(step);
                break;
            case StepProgress.MustRun:
                _toRun.Add(step);
                break;
            case StepProgress.Later:
                _postponed.Add(step);
                _postponedUntil = Environment.TickCount64 + PostponedMilliseconds;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(progress), progress, "no such progress");
        }
    }

    private void End(int step)
    {
        _ended[step] = true;
        _left--;
    }

    private void SkipConsumers(int failed)
    {
        Stack<int> toVisit = new([failed]);
        while (toVisit.TryPop(out int step))
        {
            foreach (int consumer in _steps[step].Consumers)
            {
                if (_ended[consumer])
                    continue;
                End(consumer);
                _work.Abandon(consumer, isCancelled: false);
                toVisit.Push(consumer);
            }
        }
    }

    private void AbandonWaiting()
    {
        // What is being looked at or executed ends by itself: it sees the same token.
        if (_looking + _running + _sent > 0)
            return;
        for (int step = 0; step < _steps.Count; step++)
        {
            if (_ended[step])
                continue;
            End(step);
            _work.Abandon(step, isCancelled: true);
        }

        Monitor.PulseAll(_gate);
    }

    private void ReadmitPostponed()
    {
        if (_postponed.Count == 0 || Environment.TickCount64 < _postponedUntil)
            return;
        foreach (int step in _postponed)
            _toLook.Enqueue(step);
        _postponed.Clear();
    }

    private void RequestSlots()
    {
        int granted = Math.Clamp(_cores.Request(_maxParallelism), 1, _maxParallelism);
        lock (_gate)
        {
            _slots = granted;
            Monitor.PulseAll(_gate);
        }

        _options.Slots.Grant(granted);
        // Look-ups keep threads of their own, so that a hit never waits for an execution.
        if (_maxParallelism > 1)
            AddThreads(HasWorkers() ? Math.Max(granted, SentAhead(granted)) : granted);
    }

    private bool IsFree(SchedulerStep step) =>
        step.TakesWorker ? _sent < SentAhead(Math.Max(1, _slots)) : _running < Math.Max(1, _slots);

    // What waits for a worker waits on a thread; further ahead than this nobody gains anything.
    private int SentAhead(int slots) => _maxParallelism == 1 ? 1 : Math.Min(_options.PreDispatch(slots), slots + MostAhead);

    private bool HasWorkers()
    {
        foreach (SchedulerStep step in _steps)
        {
            if (step.TakesWorker)
                return true;
        }

        return false;
    }

    private void AddThreads(int count)
    {
        for (int index = 0; index < count; index++)
        {
            Thread thread = new(Work) { IsBackground = true, Name = "BuildMemo step" };
            lock (_gate)
                _threads.Add(thread);
            thread.Start();
        }
    }

    private void JoinThreads()
    {
        for (int index = 0; ; index++)
        {
            Thread? thread;
            lock (_gate)
                thread = index < _threads.Count ? _threads[index] : null;
            if (thread is null)
                return;
            thread.Join();
        }
    }

    private void WakeAll()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }
}

using System.Diagnostics.CodeAnalysis;

namespace BuildMemo.Scheduling;

/// <summary>
/// Steps that wait for an execution slot, the highest rank first; steps of one batch key leave together. Not safe for
/// threads: the scheduler locks.
/// </summary>
internal sealed class RunQueue(IReadOnlyList<SchedulerStep> steps, long[] ranks)
{
    private readonly StepHeap _single = new(ranks);
    private readonly Dictionary<object, BatchGroup> _groups = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a step.</summary>
    public void Add(int step)
    {
        Count++;
        (steps[step].BatchKey is { } key ? GroupOf(key, step).Waiting : _single).Add(step);
    }

    /// <summary>
    /// Takes the next step or batch. While look-ups are under way a group that is not full waits for them, so that what must
    /// run goes into as few processes as its size allows.
    /// </summary>
    /// <param name="lookupsUnderWay">Whether more may come.</param>
    /// <param name="slots">How many batches are executed at once.</param>
    /// <param name="isFree">Whether a step's kind may be taken now.</param>
    /// <param name="batch">What was taken.</param>
    public bool TryTake(bool lookupsUnderWay, int slots, Func<SchedulerStep, bool> isFree, [NotNullWhen(true)] out int[]? batch)
    {
        batch = null;
        BatchGroup? best = null;
        foreach (BatchGroup group in _groups.Values)
        {
            bool isReady = group.Waiting.Count > 0 && isFree(group.First) && (!lookupsUnderWay || group.Waiting.Count >= group.Size);
            if (isReady && (best is null || _single.IsBefore(group.Waiting.First, best.Waiting.First)))
                best = group;
        }

        bool isSingleFree = _single.Count > 0 && isFree(steps[_single.First]);
        if (best is not null && (!isSingleFree || _single.IsBefore(best.Waiting.First, _single.First)))
            batch = best.Take(slots);
        else if (isSingleFree)
            batch = [_single.Take()];
        Count -= batch?.Length ?? 0;
        return batch is not null;
    }

    /// <summary>A batch ended: automatic sizes learn from it.</summary>
    public void Report(IReadOnlyList<int> batch, TimeSpan duration)
    {
        if (steps[batch[0]] is { BatchKey: { } key, BatchSize: 0 })
            _groups[key].Automatic.Report(batch.Count, duration);
    }

    private BatchGroup GroupOf(object key, int step)
    {
        if (!_groups.TryGetValue(key, out BatchGroup? group))
            _groups.Add(key, group = new(steps[step], ranks));
        return group;
    }

    private sealed class BatchGroup(SchedulerStep first, long[] ranks)
    {
        public SchedulerStep First => first;

        public StepHeap Waiting { get; } = new(ranks);

        public AutomaticBatch Automatic { get; } = new();

        public int Size => first.BatchSize > 0 ? first.BatchSize
            : first.MaxBatchSize > 0 ? Math.Min(Automatic.Size, first.MaxBatchSize)
            : Automatic.Size;

        public int[] Take(int slots)
        {
            // An automatic batch never holds more than its share of what is left, so that no slot idles at the end. What goes to a worker
            // costs no process, so its share is half of that: at the end batches grow small.
            int parts = first.TakesWorker ? 2 * slots : slots;
            int share = first.BatchSize > 0 ? int.MaxValue : Math.Max(1, first.TakesWorker ? Waiting.Count / parts : (Waiting.Count + parts - 1) / parts);
            int[] batch = new int[Math.Min(Waiting.Count, Math.Min(Size, share))];
            for (int index = 0; index < batch.Length; index++)
                batch[index] = Waiting.Take();
            return batch;
        }
    }
}

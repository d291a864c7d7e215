using System.Diagnostics.CodeAnalysis;

namespace BuildMemo.Scheduling;

/// <summary>
/// Steps that wait for an execution slot, the highest rank first; steps of one batch key leave together. Not safe for
/// threads: the scheduler locks.
/// </summary>
internal sealed class RunQueue(IReadOnlyList<SchedulerStep> steps, long[] ranks)
{
    private readonly PriorityQueue<int, (long Rank, int Index)> _single = new();
    private readonly Dictionary<object, BatchGroup> _groups = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a step.</summary>
    public void Add(int step)
    {
        Count++;
        PriorityQueue<int, (long Rank, int Index)> queue = steps[step].BatchKey is { } key ? GroupOf(key, step).Waiting : _single;
        queue.Enqueue(step, (-ranks[step], step));
    }

    /// <summary>
    /// Takes the next step or batch. While look-ups are under way a group that is not full waits for them, so that what must
    /// run goes into as few processes as its size allows.
    /// </summary>
    public bool TryTake(bool lookupsUnderWay, int slots, [NotNullWhen(true)] out int[]? batch)
    {
        BatchGroup? best = null;
        (long Rank, int Index) bestPriority = default;
        foreach (BatchGroup group in _groups.Values)
        {
            if (!group.Waiting.TryPeek(out _, out (long Rank, int Index) priority))
                continue;
            if (lookupsUnderWay && group.Waiting.Count < group.Size)
                continue;
            if (best is null || priority.CompareTo(bestPriority) < 0)
                (best, bestPriority) = (group, priority);
        }

        bool hasSingle = _single.TryPeek(out _, out (long Rank, int Index) singlePriority);
        if (best is not null && (!hasSingle || bestPriority.CompareTo(singlePriority) < 0))
            batch = best.Take(slots);
        else
            batch = hasSingle ? [_single.Dequeue()] : null;
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
            _groups.Add(key, group = new(steps[step]));
        return group;
    }

    private sealed class BatchGroup(SchedulerStep first)
    {
        public PriorityQueue<int, (long Rank, int Index)> Waiting { get; } = new();

        public AutomaticBatch Automatic { get; } = new();

        public int Size => first.BatchSize > 0 ? first.BatchSize
            : first.MaxBatchSize > 0 ? Math.Min(Automatic.Size, first.MaxBatchSize)
            : Automatic.Size;

        public int[] Take(int slots)
        {
            // An automatic batch never holds more than its share of what is left, so that no slot idles at the end.
            int share = first.BatchSize > 0 ? int.MaxValue : Math.Max(1, (Waiting.Count + slots - 1) / slots);
            int[] batch = new int[Math.Min(Waiting.Count, Math.Min(Size, share))];
            for (int index = 0; index < batch.Length; index++)
                batch[index] = Waiting.Dequeue();
            return batch;
        }
    }
}

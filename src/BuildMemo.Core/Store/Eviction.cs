
namespace BuildMemo.Store;

/// <summary>
/// Keeps the store within its bounds after a run, visiting only as many shards as the run's own share asks for (invariant 3). What
/// is in the visited shards goes by last use, oldest first; the next run goes on where this one ended. Safe beside builds and other
/// removals: a file is looked at once more before it goes, and whoever misses one runs the step again.
/// </summary>
internal sealed class Eviction(StoreFolder folder, RecordStore records, UsageFiles usage, StoreLocks locks, TimeSpan graceTime)
{
    // A visited shard gives up about this share of its files; less would evict nothing, more would take what is still used.
    private const double ShareOfShard = 0.1;

    // The fewest files among which "used longest ago" means something.
    private const int EnoughFiles = 2000;

    private readonly StoreWalk _walk = new(folder);
    private readonly StoreRemover _remover = new(folder, records, graceTime);

    /// <summary>Removes what is over the bounds; nothing when another build does so at the moment.</summary>
    public PruneReport AfterRun(StoreBounds bounds)
    {
        StoreLockState state = locks.TryLock("eviction", out IDisposable? held);
        if (state == StoreLockState.Busy || !folder.IsWritable || !_remover.ReadClock())
            return new();
        using (held)
        {
            _remover.SweepLeftovers();
            UsageTable counted = usage.Read();
            UsageTable difference = new();
            Visit(bounds, counted, difference);
            // Counters are corrected also where nothing was removed: the visit measured them.
            usage.Add(difference);
            counted.Add(difference);
            return _remover.Report(UsageTable.Sum(counted.Records), UsageTable.Sum(counted.Bytes)) with { VisitedShards = (int)difference.Visited };
        }
    }

    private void Visit(StoreBounds bounds, UsageTable counted, UsageTable difference)
    {
        int first = (int)(counted.Visited % UsageCounters.Shards);
        long tooManyBytes = bounds.MaxSize is { } size ? UsageTable.Sum(counted.Bytes) - size : 0;
        long tooManyRecords = bounds.MaxItems is { } items ? UsageTable.Sum(counted.Records) - items : 0;
        int visited = 0;
        List<StoredFile> pool = [];
        while (visited < UsageCounters.Shards)
        {
            int wanted = visited + Math.Max(1, Math.Max(
                Shards(tooManyBytes, UsageTable.Sum(counted.Bytes)), Shards(tooManyRecords, UsageTable.Sum(counted.Records))));
            pool.Clear();
            while (visited < UsageCounters.Shards && (visited < wanted || (pool.Count < EnoughFiles && (tooManyBytes > 0 || tooManyRecords > 0))))
            {
                int shard = (first + visited++) % UsageCounters.Shards;
                // What was counted may be wrong (lost updates, files deleted by hand): what is there is right.
                (long bytes, long records) = Measure(shard, pool, counted, difference);
                tooManyBytes += bounds.MaxSize is null ? 0 : bytes;
                tooManyRecords += bounds.MaxItems is null ? 0 : records;
            }

            pool.Sort(static (left, right) => left.LastUse.CompareTo(right.LastUse));
            foreach (StoredFile file in pool)
            {
                bool isRecord = file.Kind == StoredFileKind.Record;
                bool isOver = tooManyBytes > 0 || (isRecord && tooManyRecords > 0);
                if (!isOver && !_remover.IsOlderThan(file, bounds.MaxAge))
                    continue;
                StoreRemover.Removed removed = _remover.Remove(file, withBlobs: isRecord && tooManyRecords > 0, difference);
                tooManyBytes -= removed.Bytes;
                tooManyRecords -= removed.Records;
            }

            if (tooManyBytes <= 0 && tooManyRecords <= 0)
                break;
        }

        difference.Visited = visited;
    }

    private (long Bytes, long Records) Measure(int shard, List<StoredFile> pool, UsageTable counted, UsageTable difference)
    {
        long bytes = 0;
        long files = 0;
        long recordCount = 0;
        foreach (StoredFile file in _walk.Shard(shard))
        {
            pool.Add(file);
            bytes += file.Size;
            files++;
            recordCount += file.Kind == StoredFileKind.Record ? 1 : 0;
        }

        // What this visit removed from the shard before it was measured is in the difference already.
        long moreBytes = bytes - counted.Bytes[shard] - difference.Bytes[shard];
        long moreRecords = recordCount - counted.Records[shard] - difference.Records[shard];
        difference.Bytes[shard] += moreBytes;
        difference.Files[shard] += files - counted.Files[shard] - difference.Files[shard];
        difference.Records[shard] += moreRecords;
        return (moreBytes, moreRecords);
    }

    private static int Shards(long tooMany, long all) => tooMany <= 0 || all <= 0
        ? 0
        : (int)Math.Min(Math.Ceiling(UsageCounters.Shards / ShareOfShard * tooMany / all), UsageCounters.Shards);
}

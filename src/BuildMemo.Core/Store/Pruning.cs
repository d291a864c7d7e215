using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>
/// The exact removals of the tool: they walk the whole store on all cores, take what was used longest ago in all of it, and set the counters
/// right. Memory: 16 bytes a file.
/// </summary>
internal sealed class Pruning(StoreFolder folder, RecordStore records, UsageFiles usage, LocalStoreOptions options)
{
    private readonly StoreWalk _walk = new(folder);

    /// <summary>Brings the store within its bounds.</summary>
    public PruneReport Prune(StoreBounds bounds, bool isDryRun, Action<StoredFile>? observer)
    {
        StoreRemover remover = new(folder, records, options.GraceTime) { IsDryRun = isDryRun, Observer = observer };
        if (!remover.ReadClock())
            return new();
        remover.SweepLeftovers();
        Cutoff size = Cutoff.None;
        Cutoff items = Cutoff.None;
        if (bounds.MaxSize is not null || bounds.MaxItems is not null)
            (size, items) = Cutoffs(bounds, remover);
        UsageTable found = new();
        long keptForGrace = 0;
        InParallel(isDryRun, shard =>
        {
            foreach (StoredFile file in _walk.Shard(shard))
            {
                Count(found, shard, file);
                if (remover.IsInGrace(file.LastUse) && remover.IsOlderThan(file, bounds.MaxAge))
                    Interlocked.Increment(ref keptForGrace);
                bool isRecord = file.Kind == StoredFileKind.Record;
                bool isOverItems = isRecord && items.TryTake(file.LastUse, 1);
                bool isOverSize = size.TryTake(file.LastUse, file.Size);
                if ((isOverItems || isOverSize || remover.IsOlderThan(file, bounds.MaxAge)) && remover.Remove(file, withBlobs: isOverItems, found).Bytes > 0)
                    continue;
                // It stays, so another one of the same time goes.
                items.GiveBack(isOverItems ? file.LastUse : long.MinValue, 1);
                size.GiveBack(isOverSize ? file.LastUse : long.MinValue, file.Size);
            }
        });
        return Finish(remover, found, isDryRun) with { KeptForGrace = keptForGrace };
    }

    /// <summary>Removes all, or the records that are chosen together with the blobs that no other record names.</summary>
    /// <param name="isChosen">Called from several threads; null for everything.</param>
    /// <param name="keepsRecent">Leaves what was used within the grace time.</param>
    /// <param name="isDryRun">Only says what would go.</param>
    /// <param name="observer">Hears of each file that goes, or would go.</param>
    public PruneReport Remove(Func<RecordHead, bool>? isChosen, bool keepsRecent, bool isDryRun, Action<StoredFile>? observer)
    {
        StoreRemover remover = new(folder, records, options.GraceTime) { IsDryRun = isDryRun, Observer = observer };
        if (!remover.ReadClock())
            return new();
        remover.SweepLeftovers();
        HashSet<Sha256Value> chosen = [];
        HashSet<Sha256Value> orphans = [];
        long keptForGrace = 0;
        bool IsChosenAndOld(RecordHead head)
        {
            if (!isChosen!(head))
                return false;
            if (!remover.IsInGrace(Clock.ToNanoseconds(head.LastUse.UtcDateTime)))
                return true;
            Interlocked.Increment(ref keptForGrace);
            return false;
        }

        if (isChosen is not null)
            Choose(keepsRecent ? IsChosenAndOld : isChosen, chosen, orphans);
        UsageTable found = new();
        InParallel(isDryRun, shard =>
        {
            foreach (StoredFile file in _walk.Shard(shard))
            {
                Count(found, shard, file);
                bool goes = isChosen is null || (StoreRemover.NameOf(file.Path, out Sha256Value name) && file.Kind switch
                {
                    StoredFileKind.Record => chosen.Contains(name),
                    StoredFileKind.Blob => orphans.Contains(name),
                    _ => false,
                });
                if (goes && keepsRecent)
                    remover.Remove(file, withBlobs: false, found);
                else if (goes)
                    remover.RemoveAnyway(file, found);
            }
        });
        return Finish(remover, found, isDryRun) with { KeptForGrace = keptForGrace };
    }

    /// <summary>All records, one by one, in no order.</summary>
    public IEnumerable<StoredRecord> Records()
    {
        for (int shard = 0; shard < UsageCounters.Shards; shard++)
        {
            foreach (StoredFile file in _walk.Folder(StoreFolder.Records, shard, StoredFileKind.Record))
            {
                if (file.Kind == StoredFileKind.Record && StoreRemover.NameOf(file.Path, out Sha256Value name))
                    yield return new(records, new(name), file);
            }
        }
    }

    /// <summary>All files with lists of discovered inputs, in no order.</summary>
    public IEnumerable<(string Path, Sha256Value Declared)> DiscoveryFiles()
    {
        for (int shard = 0; shard < UsageCounters.Shards; shard++)
        {
            foreach (StoredFile file in _walk.Folder(StoreFolder.Records, shard, StoredFileKind.Record))
            {
                if (file.Kind == StoredFileKind.Discoveries && StoreRemover.NameOf(file.Path, out Sha256Value name))
                    yield return (file.Path, name);
            }
        }
    }

    /// <summary>The records of one fingerprint's beginning; one folder is looked at.</summary>
    public IEnumerable<StoredRecord> RecordsWithPrefix(string prefix)
    {
        int shard = int.Parse(prefix.AsSpan(0, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
        foreach (StoredFile file in _walk.Folder(StoreFolder.Records, shard, StoredFileKind.Record))
        {
            if (file.Kind == StoredFileKind.Record && StoreRemover.NameOf(file.Path, out Sha256Value name)
                && Path.GetFileName(file.Path.AsSpan()).StartsWith(prefix, StringComparison.Ordinal))
                yield return new(records, new(name), file);
        }
    }

    // The blobs of chosen records, less those that another record names: two readings of the records, no more memory than the chosen.
    private void Choose(Func<RecordHead, bool> isChosen, HashSet<Sha256Value> chosen, HashSet<Sha256Value> orphans)
    {
        foreach (RecordHead head in new RecordScan(folder, records, isChosen).Run())
        {
            chosen.Add(head.Fingerprint.Value);
            foreach (ContentDigest digest in head.Blobs)
                orphans.Add(digest.Value);
        }

        if (orphans.Count == 0)
            return;
        foreach (RecordHead head in new RecordScan(folder, records, static head => !head.Blobs.IsEmpty).Run())
        {
            if (chosen.Contains(head.Fingerprint.Value))
                continue;
            foreach (ContentDigest digest in head.Blobs)
                orphans.Remove(digest.Value);
        }
    }

    // What would go is listed in the order of the store.
    private static void InParallel(bool isDryRun, Action<int> work) =>
        ShardWork.InParallel(UsageCounters.Shards, isDryRun ? 1 : Environment.ProcessorCount, work, CancellationToken.None);

    private static void Count(UsageTable found, int shard, StoredFile file)
    {
        Interlocked.Add(ref found.Bytes[shard], file.Size);
        Interlocked.Increment(ref found.Files[shard]);
        if (file.Kind == StoredFileKind.Record)
            Interlocked.Increment(ref found.Records[shard]);
    }

    private PruneReport Finish(StoreRemover remover, UsageTable found, bool isDryRun)
    {
        if (!isDryRun)
        {
            usage.Add(UsageTable.Difference(found, usage.Read()));
        }

        return remover.Report(UsageTable.Sum(found.Records), UsageTable.Sum(found.Bytes)) with { VisitedShards = UsageCounters.Shards };
    }

    private (Cutoff Size, Cutoff Items) Cutoffs(StoreBounds bounds, StoreRemover remover)
    {
        List<long> times = [];
        List<long> sizes = [];
        List<long> recordTimes = [];
        long allBytes = 0;
        ShardWork.InParallel(UsageCounters.Shards, Environment.ProcessorCount, shard =>
        {
            List<StoredFile> files = [.. _walk.Shard(shard)];
            lock (times)
            {
                foreach (StoredFile file in files)
                {
                    allBytes += file.Size;
                    if (file.Kind == StoredFileKind.Record)
                        recordTimes.Add(file.LastUse);
                    if (remover.IsInGrace(file.LastUse))
                        continue;
                    times.Add(file.LastUse);
                    sizes.Add(file.Size);
                }
            }
        }, CancellationToken.None);
        Cutoff items = Cutoff.None;
        if (bounds.MaxItems is { } maxItems && recordTimes.Count > maxItems)
        {
            long[] order = [.. recordTimes];
            Array.Sort(order);
            long over = order.Length - maxItems;
            long time = order[over - 1];
            items = new(time, over - order.Count(other => other < time));
        }

        Cutoff size = Cutoff.None;
        if (bounds.MaxSize is { } maxSize && allBytes > maxSize)
        {
            long[] order = [.. times];
            long[] lengths = [.. sizes];
            Array.Sort(order, lengths);
            long over = allBytes - maxSize;
            long older = 0;
            int last = -1;
            for (long freed = 0; freed < over && last + 1 < order.Length; freed += lengths[last])
            {
                last++;
                if (last == 0 || order[last] != order[last - 1])
                    older = freed;
            }

            if (last >= 0)
                size = new(order[last], over - older);
        }

        return (size, items);
    }

    /// <summary>All that was last used before a time goes, and of what was used just then as much as is still over. For several threads.</summary>
    private sealed class Cutoff(long time, long over)
    {
        private long _over = over;

        public static Cutoff None => new(long.MinValue, 0);

        public bool TryTake(long lastUse, long amount)
        {
            if (lastUse != time)
                return lastUse < time;
            // What was taken last may be more than was over: the bound is kept, not missed.
            if (Interlocked.Add(ref _over, -amount) > -amount)
                return true;
            Interlocked.Add(ref _over, amount);
            return false;
        }

        public void GiveBack(long lastUse, long amount)
        {
            if (lastUse == time && time != long.MinValue)
                Interlocked.Add(ref _over, amount);
        }
    }
}

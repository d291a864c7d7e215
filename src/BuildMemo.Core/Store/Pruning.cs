using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>
/// The exact removals of the tool: they walk the whole store, take what was used longest ago in all of it, and set the counters
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
        for (int shard = 0; shard < UsageCounters.Shards; shard++)
        {
            foreach (StoredFile file in _walk.Shard(shard))
            {
                bool isRecord = file.Kind == StoredFileKind.Record;
                found.Bytes[shard] += file.Size;
                found.Files[shard]++;
                found.Records[shard] += isRecord ? 1 : 0;
                bool isOverItems = isRecord && items.Includes(file.LastUse);
                if (!isOverItems && !size.Includes(file.LastUse) && !remover.IsOlderThan(file, bounds.MaxAge))
                    continue;
                StoreRemover.Removed removed = remover.Remove(file, withBlobs: isOverItems, found);
                size.Took(file.LastUse, removed.Bytes);
                items.Took(file.LastUse, removed.Records);
            }
        }

        return Finish(remover, found, isDryRun);
    }

    /// <summary>Removes all, or the records that are chosen together with the blobs that no other record names.</summary>
    public PruneReport Clear(Func<Record, bool>? isChosen)
    {
        StoreRemover remover = new(folder, records, options.GraceTime);
        if (!remover.ReadClock())
            return new();
        remover.SweepLeftovers();
        HashSet<string> chosen = [];
        HashSet<Sha256Value> orphans = [];
        if (isChosen is not null)
            Choose(isChosen, chosen, orphans);
        UsageTable found = new();
        for (int shard = 0; shard < UsageCounters.Shards; shard++)
        {
            foreach (StoredFile file in _walk.Shard(shard))
            {
                found.Bytes[shard] += file.Size;
                found.Files[shard]++;
                found.Records[shard] += file.Kind == StoredFileKind.Record ? 1 : 0;
                bool goes = isChosen is null || file.Kind switch
                {
                    StoredFileKind.Record => chosen.Contains(file.Path),
                    StoredFileKind.Blob => StoreRemover.NameOf(file.Path, out Sha256Value name) && orphans.Contains(name),
                    _ => false,
                };
                if (goes)
                    remover.RemoveAnyway(file, found);
            }
        }

        return Finish(remover, found, isDryRun: false);
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
    private void Choose(Func<Record, bool> isChosen, HashSet<string> chosen, HashSet<Sha256Value> orphans)
    {
        foreach (StoredRecord stored in Records())
        {
            if (stored.Load() is not { } record || !isChosen(record))
                continue;
            chosen.Add(stored.File.Path);
            foreach (ContentDigest digest in record.BlobDigests())
                orphans.Add(digest.Value);
        }

        if (orphans.Count == 0)
            return;
        foreach (StoredRecord stored in Records())
        {
            if (chosen.Contains(stored.File.Path) || stored.Load() is not { } record)
                continue;
            foreach (ContentDigest digest in record.BlobDigests())
                orphans.Remove(digest.Value);
        }
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
        for (int shard = 0; shard < UsageCounters.Shards; shard++)
        {
            foreach (StoredFile file in _walk.Shard(shard))
            {
                bool isRecord = file.Kind == StoredFileKind.Record;
                allBytes += file.Size;
                if (isRecord)
                    recordTimes.Add(file.LastUse);
                if (remover.IsInGrace(file.LastUse))
                    continue;
                times.Add(file.LastUse);
                sizes.Add(file.Size);
            }
        }

        Cutoff items = Cutoff.None;
        if (bounds.MaxItems is { } maxItems && recordTimes.Count > maxItems)
        {
            recordTimes.Sort();
            items = new(recordTimes[(int)(recordTimes.Count - maxItems - 1)], recordTimes.Count - maxItems);
        }

        Cutoff size = Cutoff.None;
        if (bounds.MaxSize is { } maxSize && allBytes > maxSize)
        {
            long[] order = [.. times];
            long[] lengths = [.. sizes];
            Array.Sort(order, lengths);
            long over = allBytes - maxSize;
            int last = -1;
            for (long freed = 0; freed < over && last + 1 < order.Length; freed += lengths[last])
                last++;
            if (last >= 0)
                size = new(order[last], over);
        }

        return (size, items);
    }

    /// <summary>All that was last used before a time goes, and of what was used just then as much as is still over.</summary>
    private sealed class Cutoff(long time, long over)
    {
        private long _over = over;

        public static Cutoff None => new(long.MinValue, 0);

        public bool Includes(long lastUse) => lastUse < time || (lastUse == time && _over > 0);

        public void Took(long lastUse, long amount) => _over -= lastUse <= time ? amount : 0;
    }
}

using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>Removes single files of a store, by the file system's clock, and counts them; for several threads.</summary>
internal sealed class StoreRemover(StoreFolder folder, RecordStore records, TimeSpan graceTime)
{
    private const long Minute = 60L * 1_000_000_000;
    private static readonly TimeSpan QuarantineTime = TimeSpan.FromDays(7);

    // Never less, whatever the grace time: a running build's unfinished write would be lost.
    private static readonly TimeSpan LeftoverTime = TimeSpan.FromMinutes(15);

    private readonly long _grace = Nanoseconds(graceTime);
    private long _now;
    private long _files;
    private long _records;
    private long _bytes;

    /// <summary>What one removal freed.</summary>
    public readonly record struct Removed(long Bytes, long Records);

    /// <summary>Whether removals are only counted.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Hears of each file that goes, one at a time.</summary>
    public Action<StoredFile>? Observer { get; init; }

    /// <summary>Asks the file system for the time, for its times are what files are compared by. False when it can't be written.</summary>
    public bool ReadClock()
    {
        if (IsDryRun)
        {
            _now = Clock.NowNanoseconds();
            return true;
        }

        string path = folder.TemporaryPath();
        int error = StoreFiles.WriteNew(path, []);
        if (error == StoreFiles.NoEntry)
        {
            error = folder.MakeParents(path);
            if (error == 0)
                error = StoreFiles.WriteNew(path, []);
        }

        if (error != 0)
            return folder.GiveUp(error, path);
        _now = FileSystem.Status(path).Stamp.Modified;
        FileSystem.Remove(path);
        return true;
    }

    /// <summary>Whether a file was not used for so long; false for no bound.</summary>
    public bool IsOlderThan(in StoredFile file, TimeSpan? age) => age is { } bound && _now - file.LastUse > Nanoseconds(bound);

    /// <summary>
    /// Whether a file was used within the grace time. One from the future (a clock that jumped) is not: it would stay for ever.
    /// </summary>
    public bool IsInGrace(long lastUse) => Math.Abs(_now - lastUse) < _grace;

    /// <summary>Removes a file unless it was used meanwhile or lies within the grace time.</summary>
    /// <param name="file">As it was listed.</param>
    /// <param name="withBlobs">For a record: also its blobs that nobody used after it.</param>
    /// <param name="counters">Loses what goes.</param>
    public Removed Remove(in StoredFile file, bool withBlobs, UsageTable counters)
    {
        if (IsInGrace(file.LastUse))
            return default;
        Record? record = withBlobs && NameOf(file.Path, out Sha256Value name) ? records.Find(new(name)) : null;
        Removed removed = Remove(file, counters);
        if (removed.Bytes == 0 || record is null)
            return removed;
        foreach (ContentDigest digest in record.BlobDigests())
        {
            string path = folder.PathOf(StoreFolder.Blobs, digest.Value);
            FileStatus status = FileSystem.Status(path, followLinks: false);
            StoredFile blob = new(path, StoredFileKind.Blob, UsageCounters.OnDisk(status.Stamp.Size), status.Stamp.Modified);
            // A blob used later than this record has another user.
            if (status.Kind == FileKind.File && blob.LastUse <= file.LastUse + Minute && !IsInGrace(blob.LastUse))
                removed = new(removed.Bytes + Remove(blob, counters).Bytes, removed.Records);
        }

        return removed;
    }

    /// <summary>Removes a file whenever it was used.</summary>
    public Removed RemoveAnyway(in StoredFile file, UsageTable counters) => Remove(file, counters);

    /// <summary>Sweeps unfinished writes that nobody works on any more, and what was in quarantine long enough.</summary>
    public void SweepLeftovers()
    {
        if (IsDryRun)
            return;
        foreach (string path in StoreWalk.Entries(folder.PathOf(StoreFolder.Temporary, ""), folder))
        {
            FileStatus status = FileSystem.Status(path, followLinks: false);
            if (IsOldWrite(status))
                Delete(path, status.Kind);
        }

        foreach (string path in StoreWalk.Entries(folder.PathOf(StoreFolder.Quarantined, ""), folder))
        {
            FileStatus status = FileSystem.Status(path, followLinks: false);
            if (IsOldQuarantine(status))
                Delete(path, status.Kind);
        }
    }

    /// <summary>Whether nobody works on an unfinished write any more.</summary>
    public bool IsOldWrite(in FileStatus status) => Math.Abs(_now - status.Stamp.Modified) > Math.Max(_grace, Nanoseconds(LeftoverTime));

    /// <summary>Whether something was in quarantine long enough.</summary>
    public bool IsOldQuarantine(in FileStatus status) => _now - status.Stamp.Changed > Nanoseconds(QuarantineTime);

    /// <summary>What was removed so far.</summary>
    public PruneReport Report(long keptRecords, long keptBytes) => new()
    {
        RemovedFiles = _files,
        RemovedRecords = _records,
        RemovedBytes = _bytes,
        KeptRecords = keptRecords,
        KeptBytes = keptBytes,
    };

    /// <summary>The digest that names a file of the store.</summary>
    public static bool NameOf(string path, out Sha256Value name)
    {
        ReadOnlySpan<char> text = Path.GetFileName(path.AsSpan());
        name = default;
        return text.Length >= 2 * Sha256Value.Size && Sha256Value.TryParse(text[..(2 * Sha256Value.Size)], out name);
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks > long.MaxValue / 100 ? long.MaxValue : time.Ticks * 100;

    private Removed Remove(in StoredFile file, UsageTable counters)
    {
        if (!NameOf(file.Path, out Sha256Value name))
            return default;
        if (!IsDryRun)
        {
            // Touched since it was listed: in use.
            if (FileSystem.Status(file.Path, followLinks: false).Stamp.Modified != file.LastUse)
                return default;
            int error = FileSystem.Remove(file.Path);
            if (error != 0)
            {
                folder.GiveUp(error, file.Path);
                return default;
            }
        }

        if (Observer is { } observer)
        {
            lock (observer)
                observer(file);
        }

        int shard = (int)(name.Part0 >> 56);
        int recordCount = file.Kind == StoredFileKind.Record ? 1 : 0;
        Interlocked.Add(ref counters.Bytes[shard], -file.Size);
        Interlocked.Decrement(ref counters.Files[shard]);
        Interlocked.Add(ref counters.Records[shard], -recordCount);
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _records, recordCount);
        Interlocked.Add(ref _bytes, file.Size);
        return new(file.Size, recordCount);
    }

    /// <summary>Deletes whatever it is; what stays is tried again by the next sweep.</summary>
    public static void Delete(string path, FileKind kind)
    {
        try
        {
            if (kind == FileKind.Directory)
                Directory.Delete(path, recursive: true);
            else
                FileSystem.Remove(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is out of everybody's way; the next sweep tries again.
        }
    }
}

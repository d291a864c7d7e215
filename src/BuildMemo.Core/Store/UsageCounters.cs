using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>What one run adds to the store's counters; kept in memory and written once at its end. Called from several threads.</summary>
public sealed class UsageCounters
{
    internal const int Shards = 256;

    private readonly long[] _bytes = new long[Shards];
    private readonly long[] _files = new long[Shards];
    private long _hits;
    private long _misses;
    private long _savedMilliseconds;
    private long _storedFiles;
    private long _storedBytes;
    private readonly long[] _records = new long[Shards];
    private readonly List<UsageRun> _runs = [];
    private long _plainBytes;
    private long _packedBytes;

    internal UsageCounters()
    {
    }

    /// <summary>Counts what a run found and missed.</summary>
    /// <param name="hits">Steps that were restored.</param>
    /// <param name="misses">Steps that ran because the store had no record.</param>
    /// <param name="saved">Recorded time of the restored steps less the time the restore took.</param>
    /// <param name="project">Whose run it was: the project file relative to its root; null for nobody's.</param>
    public void Add(int hits, int misses, TimeSpan saved, string? project = null)
    {
        if (project is not null && hits + misses > 0)
        {
            lock (_runs)
                _runs.Add(new(DateTimeOffset.UtcNow, project, hits, misses, saved));
        }

        Interlocked.Add(ref _hits, hits);
        Interlocked.Add(ref _misses, misses);
        Interlocked.Add(ref _savedMilliseconds, (long)saved.TotalMilliseconds);
    }

    internal long StoredBytes => Interlocked.Read(ref _storedBytes);

    internal long Hits => Interlocked.Read(ref _hits);

    internal long Misses => Interlocked.Read(ref _misses);

    internal long SavedMilliseconds => Interlocked.Read(ref _savedMilliseconds);

    internal long StoredFiles => Interlocked.Read(ref _storedFiles);

    internal long PlainBytes => Interlocked.Read(ref _plainBytes);

    internal long PackedBytes => Interlocked.Read(ref _packedBytes);

    internal UsageRun[] Runs
    {
        get
        {
            lock (_runs)
                return [.. _runs];
        }
    }

    internal bool IsEmpty => Hits == 0 && Misses == 0 && StoredFiles == 0;

    /// <summary>Bytes on disk: whole blocks, as <c>du</c> counts them on the common file systems.</summary>
    internal static long OnDisk(long length) => (length + 4095) & ~4095L;

    internal void Stored(in Sha256Value name, long length, bool isRecord = false, long replaced = -1)
    {
        int shard = (int)(name.Part0 >> 56);
        Interlocked.Increment(ref _storedFiles);
        Interlocked.Add(ref _storedBytes, OnDisk(length));
        // What takes another file's place makes the store larger only by what it is larger itself.
        if (replaced >= 0)
        {
            Interlocked.Add(ref _bytes[shard], OnDisk(length) - OnDisk(replaced));
            return;
        }

        Interlocked.Add(ref _bytes[shard], OnDisk(length));
        Interlocked.Increment(ref _files[shard]);
        if (isRecord)
            Interlocked.Increment(ref _records[shard]);
    }

    internal void StoredBlob(in Sha256Value name, long length, long plain)
    {
        Stored(name, length);
        Interlocked.Add(ref _plainBytes, plain);
        Interlocked.Add(ref _packedBytes, length);
    }

    internal void CopyShard(int shard, UsageTable table)
    {
        table.Bytes[shard] = Interlocked.Read(ref _bytes[shard]);
        table.Files[shard] = Interlocked.Read(ref _files[shard]);
        table.Records[shard] = Interlocked.Read(ref _records[shard]);
    }
}

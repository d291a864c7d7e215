using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Store.Packs;
using BuildMemo.Store.Verification;

namespace BuildMemo.Store;

/// <summary>
/// The store in a folder of this machine (design.md 7). Opening touches nothing; the first look-up opens what is there and the
/// first save makes what is not. A place that can't be used gives a store whose every look-up is a miss.
/// </summary>
public sealed class LocalStore : IStore
{
    private const long TouchInterval = 3600L * 1_000_000_000;

    private readonly LocalStoreOptions _options;
    private readonly StoreFolder _folder;
    private readonly RecordStore _records;
    private readonly BlobStore _blobs;
    private readonly UsageFiles _usage;

    private LocalStore(LocalStoreOptions options, IStoreFaults faults)
    {
        _options = options;
        FaultReporter reporter = new(faults);
        Place = Path.TrimEndingDirectorySeparator(options.Place);
        _folder = new(Place, options.IsReadOnly, reporter, options.AcceptsForeignOwner);
        _records = new(_folder, options, reporter, Usage);
        _blobs = new(_folder, options, reporter, Usage);
        Locks = new(_folder, reporter);
        History = new(_folder, _records, Usage);
        _usage = new(_folder, _records, Locks);
    }

    /// <inheritdoc />
    public string Place { get; }

    /// <summary>What this run adds to the store's counters.</summary>
    public UsageCounters Usage { get; } = new();

    /// <summary>Single flight by fingerprint.</summary>
    public StoreLocks Locks { get; }

    /// <summary>The last fingerprints of each project's steps.</summary>
    public StepHistory History { get; }

    /// <summary>A store; never throws for what is, or is not, at its place.</summary>
    public static LocalStore Open(LocalStoreOptions options, IStoreFaults faults) => new(options, faults);

    /// <inheritdoc />
    public Record? Find(Fingerprint fingerprint) => _records.Find(fingerprint);

    /// <inheritdoc />
    public IReadOnlyList<DiscoveryList> FindDiscoveries(Fingerprint declared) => _records.FindDiscoveries(declared);

    /// <inheritdoc />
    public bool TryReadBlob(ContentDigest digest, long size, Stream destination) => _blobs.TryRead(digest, size, destination);

    /// <inheritdoc />
    public bool TryReadBlob(ContentDigest digest, byte[] destination) => _blobs.TryRead(digest, destination);

    /// <inheritdoc />
    public bool HasBlob(ContentDigest digest) => _blobs.Has(digest);

    /// <inheritdoc />
    public IBlobWriter? CreateBlob(long size = -1) => _blobs.Create(size);

    /// <inheritdoc />
    public bool Save(Record record) => _records.Save(record);

    /// <inheritdoc />
    public bool SaveDiscovery(Fingerprint declared, DiscoveryList list) => _records.SaveDiscovery(declared, list);

    /// <inheritdoc />
    public void Touch(Record record, Fingerprint? declared = null)
    {
        if (!_folder.IsWritable || !_folder.OpenForReading())
            return;
        Touch(_records.PathOf(record.Fingerprint));
        // Without its list the record is not found again.
        if (declared is { } list)
            Touch(_records.DiscoveryPath(list));
        foreach (ContentDigest digest in record.BlobDigests())
            Touch(_blobs.PathOf(digest));
    }

    /// <summary>
    /// Ends a run: adds its counters to the store's and, when it stored something, brings the store back within its bounds. Does
    /// nothing, and opens nothing, when the run had no use of the store.
    /// </summary>
    public PruneReport FinishRun(StoreBounds bounds)
    {
        if (Usage.IsEmpty || !_folder.OpenForWriting())
            return new();
        _usage.Add(UsageFiles.Of(Usage, DateOnly.FromDateTime(DateTime.UtcNow)));
        return Usage.StoredFiles == 0
            ? new()
            : new Eviction(_folder, _records, _usage, Locks, _options.GraceTime).AfterRun(bounds);
    }

    /// <summary>The counters of all runs so far.</summary>
    public StoreUsage ReadUsage()
    {
        UsageTable table = _folder.OpenForReading() ? _usage.Read() : new();
        return new(UsageTable.Sum(table.Bytes), UsageTable.Sum(table.Files), UsageTable.Sum(table.Records), [.. table.Days])
        {
            ProjectDays = [.. table.ProjectDays],
            Runs = [.. table.Runs],
            PlainBytes = table.PlainBytes,
            PackedBytes = table.PackedBytes,
        };
    }

    /// <summary>Forgets hits, misses and saved time; sizes stay counted. False when that could not be written.</summary>
    public bool ZeroUsage() => _folder.OpenExistingForWriting() && _usage.Zero();

    /// <summary>Walks the store and measures it; writes nothing, also no counter.</summary>
    /// <param name="progress">Hears from any thread of files that were looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    public StoreMeasure Measure(Action<long>? progress, CancellationToken cancellation) =>
        _folder.OpenForReading() ? StoreMeasure.Of(_folder, progress, cancellation) : new();

    /// <summary>Whether a store stands at its place that can be read; why not was reported, unless nothing is there at all.</summary>
    public bool IsThere => _folder.OpenForReading();

    /// <summary>The records whose fingerprint begins with the given hexadecimal digits (at least 2, in lower case).</summary>
    public IEnumerable<StoredRecord> RecordsWithPrefix(string prefix) => _folder.OpenForReading() ? Pruning().RecordsWithPrefix(prefix) : [];

    /// <summary>All records, one by one, in no order; each is read only when asked for.</summary>
    public IEnumerable<StoredRecord> Records() => _folder.OpenForReading() ? Pruning().Records() : [];

    /// <summary>The heads of all records, in the order of their fingerprints; read ahead by threads while they are asked for.</summary>
    /// <param name="isChosen">Leaves others out; called from several threads.</param>
    /// <param name="usedBefore">Leaves out what was used since then, without reading it.</param>
    public IEnumerable<RecordHead> Heads(Func<RecordHead, bool>? isChosen = null, DateTimeOffset? usedBefore = null) =>
        _folder.OpenForReading() ? new RecordScan(_folder, _records, isChosen) { UsedBefore = usedBefore }.Run() : [];

    /// <summary>Brings the store within its bounds exactly: what was used longest ago in all of it goes first.</summary>
    /// <param name="bounds">How large it may be.</param>
    /// <param name="isDryRun">Only says what would go.</param>
    /// <param name="observer">Hears of each file that goes, or would go, one at a time.</param>
    public PruneReport Prune(StoreBounds bounds, bool isDryRun = false, Action<StoredFile>? observer = null) =>
        isDryRun ? _folder.OpenForReading() ? Pruning().Prune(bounds, isDryRun, observer) : new()
        : _folder.OpenExistingForWriting() ? Pruning().Prune(bounds, isDryRun, observer)
        : new();

    /// <summary>Removes all, or the records that <paramref name="isChosen"/> picks together with the blobs that no other record names.</summary>
    /// <param name="isChosen">Called from several threads.</param>
    public PruneReport Clear(Func<RecordHead, bool>? isChosen = null) =>
        _folder.OpenExistingForWriting() ? Pruning().Remove(isChosen, keepsRecent: false, isDryRun: false, observer: null) : new();

    /// <summary>Removes chosen records with the blobs that no other record names, but nothing within the grace time.</summary>
    /// <param name="isChosen">Called from several threads.</param>
    /// <param name="isDryRun">Only says what would go.</param>
    /// <param name="observer">Hears of each file that goes, or would go, one at a time.</param>
    public PruneReport PruneChosen(Func<RecordHead, bool> isChosen, bool isDryRun = false, Action<StoredFile>? observer = null) =>
        (isDryRun ? _folder.OpenForReading() : _folder.OpenExistingForWriting())
            ? Pruning().Remove(isChosen, keepsRecent: true, isDryRun, observer)
            : new();

    /// <summary>Reads every file and says which are not as they should be.</summary>
    public VerifyReport Verify(VerifyOptions options)
    {
        if (options.Repairs ? !_folder.OpenExistingForWriting() : !_folder.OpenForReading())
            return new();
        StoreRemover clock = new(_folder, _records, _options.GraceTime) { IsDryRun = !options.Repairs };
        return clock.ReadClock() ? new StoreVerifier(_folder, _blobs, _usage, clock, options).Run() with { IsRead = true } : new();
    }

    /// <summary>Writes records with their blobs to a stream, as a pack. Nothing in the store changes.</summary>
    /// <exception cref="IOException">The destination failed, or a blob could not be read to its end: what was written is no pack.</exception>
    public ExportReport Export(Stream destination, ExportOptions options)
    {
        // An empty store gives an empty pack.
        bool isThere = _folder.OpenForReading();
        return new StoreExport(_records, _blobs, Pruning(), isThere ? options : options with { Fingerprints = [] }).Write(destination);
    }

    /// <summary>Takes a pack into the store; what is not as it should be is left out and told. Never fails for what the pack holds.</summary>
    /// <exception cref="IOException">The source failed; what came before stays.</exception>
    public ImportReport Import(Stream source, ImportOptions options)
    {
        if (!_folder.OpenForWriting())
            return new() { State = PackState.Stopped };
        try
        {
            return new StoreImport(_folder, _records, _blobs, Usage, options).Read(source);
        }
        finally
        {
            // Counted as stored, without bringing the store back within its bounds: that is for whoever builds next.
            _usage.Add(UsageFiles.Of(Usage, DateOnly.FromDateTime(DateTime.UtcNow)));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _blobs.Dispose();
        Locks.Dispose();
    }

    private Pruning Pruning() => new(_folder, _records, _usage, _options);

    // The local clock only decides whether an hour has passed; the new time is by the file system's own clock. A time in the
    // future (a clock that jumped) is put right.
    private void Touch(string path)
    {
        FileStatus status = FileSystem.Status(path);
        if (status.Kind != FileKind.File || Math.Abs(Clock.NowNanoseconds() - status.Stamp.Modified) < TouchInterval || !_folder.IsWritable)
            return;
        int error = FileSystem.TouchNow(path);
        if (error is not (0 or StoreFiles.NoEntry))
            _folder.GiveUp(error, path);
    }
}

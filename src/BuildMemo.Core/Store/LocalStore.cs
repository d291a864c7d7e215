using BuildMemo.Files;
using BuildMemo.Fingerprints;

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

    private LocalStore(LocalStoreOptions options, IStoreFaults faults)
    {
        _options = options;
        FaultReporter reporter = new(faults);
        Place = Path.TrimEndingDirectorySeparator(options.Place);
        _folder = new(Place, options.IsReadOnly, reporter);
        _records = new(_folder, options, reporter, Usage);
        _blobs = new(_folder, options, reporter, Usage);
    }

    /// <inheritdoc />
    public string Place { get; }

    /// <summary>What this run adds to the store's counters.</summary>
    public UsageCounters Usage { get; } = new();

    /// <summary>A store; never throws for what is, or is not, at its place.</summary>
    public static LocalStore Open(LocalStoreOptions options, IStoreFaults faults) => new(options, faults);

    /// <inheritdoc />
    public Record? Find(Fingerprint fingerprint) => _records.Find(fingerprint);

    /// <inheritdoc />
    public IReadOnlyList<DiscoveryList> FindDiscoveries(Fingerprint declared) => _records.FindDiscoveries(declared);

    /// <inheritdoc />
    public bool TryReadBlob(ContentDigest digest, long size, Stream destination) => _blobs.TryRead(digest, size, destination);

    /// <inheritdoc />
    public bool HasBlob(ContentDigest digest) => _blobs.Has(digest);

    /// <inheritdoc />
    public IBlobWriter? CreateBlob(long size = -1) => _blobs.Create(size);

    /// <inheritdoc />
    public bool Save(Record record) => _records.Save(record);

    /// <inheritdoc />
    public bool SaveDiscovery(Fingerprint declared, DiscoveryList list) => _records.SaveDiscovery(declared, list);

    /// <inheritdoc />
    public void Touch(Record record)
    {
        if (!_folder.IsWritable || !_folder.OpenForReading())
            return;
        Touch(_records.PathOf(record.Fingerprint));
        foreach (RecordOutput output in record.Outputs)
        {
            if (output.Kind == RecordOutputKind.File && output.Inlined.IsDefault)
                Touch(_blobs.PathOf(output.Digest));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _blobs.Dispose();

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

using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>The blobs of a local store: where they lie, with which codec they are written and read. Knows nothing of records.</summary>
internal sealed class BlobStore : IDisposable
{
    private readonly FaultReporter _faults;
    private readonly LocalStoreOptions _options;
    private readonly Lock _lock = new();
    private ZstdContexts? _contexts;
    private bool _looked;

    public BlobStore(StoreFolder folder, LocalStoreOptions options, FaultReporter faults, UsageCounters usage)
    {
        Folder = folder;
        _options = options;
        _faults = faults;
        Usage = usage;
    }

    public StoreFolder Folder { get; }

    public UsageCounters Usage { get; }

    public bool VerifiesContent => _options.VerifiesContent;

    public string PathOf(ContentDigest digest) => Folder.PathOf(StoreFolder.Blobs, digest.Value);

    /// <summary>What new blobs are written with: the setting, or what stands in for it.</summary>
    public Compression Compression =>
        _options.Compression.Codec == BlobCodec.Zstd && Zstd is null ? Compression.Fallback : _options.Compression;

    /// <summary>libzstd's contexts; null where it is missing, which is said once.</summary>
    public ZstdContexts? Zstd
    {
        get
        {
            if (_looked)
                return _contexts;
            lock (_lock)
            {
                if (_looked)
                    return _contexts;
                ZstdLibrary? library = ReferenceEquals(_options.ZstdNames, ZstdLibrary.DefaultNames)
                    ? ZstdLibrary.OfSystem
                    : ZstdLibrary.Load(_options.ZstdNames);
                if (library is null)
                {
                    _faults.Report(
                        Codes.ZstdMissing,
                        "libzstd is not installed, so brotli compresses what is stored, slower and a little larger, and what zstd "
                        + "compressed counts as not stored. Install it (Debian and Ubuntu: libzstd1; Fedora, Alpine: zstd-libs; macOS: "
                        + "brew install zstd; Windows: libzstd.dll in the system's folder).");
                }

                _contexts = library is null ? null : new(library);
                Volatile.Write(ref _looked, true);
                return _contexts;
            }
        }
    }

    public bool Has(ContentDigest digest) =>
        Folder.OpenForReading() && FileSystem.Status(PathOf(digest)) is { Kind: FileKind.File, Stamp.Size: >= BlobHeader.Length };

    public IBlobWriter? Create(long size) => Folder.OpenForWriting() ? new BlobWriter(this, size) : null;

    public bool TryRead(ContentDigest digest, long size, Stream destination)
    {
        if (!Folder.OpenForReading())
            return false;
        string path = PathOf(digest);
        int error = BlobReader.Read(this, path, digest, size, destination, out FileVerdict verdict);
        return IsSound(path, error, verdict);
    }

    public bool TryRead(ContentDigest digest, byte[] destination)
    {
        if (!Folder.OpenForReading())
            return false;
        string path = PathOf(digest);
        int error = BlobReader.Read(this, path, digest, destination, out FileVerdict verdict);
        return IsSound(path, error, verdict);
    }

    public void Dispose() => _contexts?.Dispose();

    private bool IsSound(string path, int error, FileVerdict verdict)
    {
        if (error is StoreFiles.NoEntry)
            return false;
        if (error == LibC.IsDirectory)
            Folder.Quarantine(path, Codes.StoreDamaged, "a folder stands in the place of a file");
        else if (error != 0)
            Folder.ReportUnreadable(error, path);
        else if (verdict == FileVerdict.Damaged)
            Folder.Quarantine(path, Codes.StoreDamaged, "it is short or its checksum is wrong");
        else if (verdict == FileVerdict.Newer)
            Folder.Quarantine(path, Codes.StoreNewer, "a later BuildMemo wrote it in a format that this one does not know");
        return error == 0 && verdict == FileVerdict.Sound;
    }
}

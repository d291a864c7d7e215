using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>Asks the journal for a digest that it knows by a stamp it trusts.</summary>
internal delegate bool TryKnownDigest(string path, ContentKind kind, in FileStatus status, out ContentDigest digest);

/// <summary>
/// The digests of one run: a file is hashed once, however many steps read it, as long as its stamp stays the same. Thread-safe.
/// It doesn't know where a journal lies; that answers through <see cref="TryKnownDigest"/>.
/// </summary>
internal sealed class ContentCache(TryKnownDigest? known = null)
{
    private readonly Dictionary<string, Entry> _raw = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _canonical = new(StringComparer.Ordinal);

    /// <summary>How many files were read, as opposed to known.</summary>
    public int HashedFiles => _hashedFiles;

    private int _hashedFiles;

    /// <summary>The digest of a file whose status was just taken (links followed).</summary>
    /// <returns>
    /// Status and digest of the same moment: where the file changed since <paramref name="status"/> was taken, the new ones.
    /// </returns>
    public FileHash Hash(string path, in FileStatus status, ContentKind kind = ContentKind.Raw)
    {
        Entry entry = EntryOf(path, kind);
        // Only who wants the same file waits.
        lock (entry)
        {
            if (entry.IsTrusted && entry.Hash.Status == status)
                return entry.Hash;
            if (known is not null && known(path, kind, status, out ContentDigest digest))
            {
                entry.Hash = new FileHash(FileHashOutcome.Hashed, digest, status.Stamp.Size, status, 0);
                entry.IsTrusted = true;
                return entry.Hash;
            }
            long takenAt = Clock.NowNanoseconds();
            entry.Hash = Read(path, kind);
            // A file that is written again within its clock's resolution keeps its stamp (design.md, 6).
            entry.IsTrusted = entry.Hash.Outcome == FileHashOutcome.Hashed
                && StampTrust.IsTrusted(entry.Hash.Status.Stamp, takenAt, FileSystemTraits.Of(entry.Hash.Status.Stamp, path));
            return entry.Hash;
        }
    }

    /// <summary>Adds a digest that is known from elsewhere, such as a restore that just wrote the file.</summary>
    public void Seed(string path, in FileStatus status, ContentDigest digest, ContentKind kind = ContentKind.Raw)
    {
        Entry entry = EntryOf(path, kind);
        lock (entry)
        {
            entry.Hash = new FileHash(FileHashOutcome.Hashed, digest, status.Stamp.Size, status, 0);
            entry.IsTrusted = true;
        }
    }

    private Entry EntryOf(string path, ContentKind kind)
    {
        Dictionary<string, Entry> entries = kind == ContentKind.Raw ? _raw : _canonical;
        lock (entries)
        {
            if (!entries.TryGetValue(path, out Entry? entry))
                entries.Add(path, entry = new Entry());
            return entry;
        }
    }

    private FileHash Read(string path, ContentKind kind)
    {
        if (kind == ContentKind.Canonical && KnownIdentities.Find(path, out bool isRead) is { } identity)
        {
            if (isRead)
                Interlocked.Increment(ref _hashedFiles);
            return identity;
        }

        Interlocked.Increment(ref _hashedFiles);
        return FileHasher.Hash(path);
    }

    private sealed class Entry
    {
        public FileHash Hash { get; set; }

        public bool IsTrusted { get; set; }
    }
}

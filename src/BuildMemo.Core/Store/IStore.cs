using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>
/// Keeps records and blobs. It is never trusted and never in the way: any fault is a miss (or a result that is not kept)
/// and one warning, reported to the <see cref="IStoreFaults"/> it was opened with. No member throws for a fault of the store.
/// All members may be called from several threads at once.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>Where it is: a folder, or a URI; shown in messages and kept in the journal.</summary>
    string Place { get; }

    /// <summary>The record under a fingerprint; null for a miss. Its blobs may still turn out to be gone.</summary>
    Record? Find(Fingerprint fingerprint);

    /// <summary>The lists of paths seen before under the declared components alone; empty for none.</summary>
    IReadOnlyList<DiscoveryList> FindDiscoveries(Fingerprint declared);

    /// <summary>
    /// Writes the verified content of a blob to <paramref name="destination"/>. False when it is missing or damaged; then
    /// <paramref name="destination"/> may hold a part of it and must be thrown away.
    /// </summary>
    bool TryReadBlob(ContentDigest digest, long size, Stream destination);

    /// <summary>The same into memory, for a blob of exactly the destination's length; then the destination may hold a part of a damaged one.</summary>
    bool TryReadBlob(ContentDigest digest, byte[] destination);

    /// <summary>Whether a blob is there (not whether it is sound).</summary>
    bool HasBlob(ContentDigest digest);

    /// <summary>A blob to write to; null when nothing can be stored.</summary>
    /// <param name="size">Bytes that will be written, a promise that <see cref="IBlobWriter.Commit"/> checks; -1 when unknown.</param>
    IBlobWriter? CreateBlob(long size = -1);

    /// <summary>Stores a record whose blobs are all committed. False when it could not be kept.</summary>
    bool Save(Record record);

    /// <summary>Adds a list of discovered paths under the declared components; the newest come first, at most eight are kept.</summary>
    bool SaveDiscovery(Fingerprint declared, DiscoveryList list);

    /// <summary>Marks a record and its blobs as used, at most once an hour each.</summary>
    /// <param name="record">The record.</param>
    /// <param name="declared">What its list of discovered paths lies under, where it was found by one.</param>
    void Touch(Record record, Fingerprint? declared = null);
}

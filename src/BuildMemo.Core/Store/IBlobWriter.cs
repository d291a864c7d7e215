using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>A blob that is being written: nothing shows in the store before <see cref="Commit"/>; disposing abandons it.</summary>
public interface IBlobWriter : IDisposable
{
    /// <summary>Appends content. After a fault it does nothing.</summary>
    void Write(ReadOnlySpan<byte> content);

    /// <summary>Makes the blob visible under its digest. False when it could not be kept (the fault was reported).</summary>
    bool Commit(ContentDigest digest);
}

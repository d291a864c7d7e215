using BuildMemo.Errors;
using BuildMemo.Fingerprints;

namespace BuildMemo.Hashing;

/// <summary>What a <see cref="HashedPath"/> is.</summary>
public enum HashedKind
{
    /// <summary>A file, or a link to one.</summary>
    File,

    /// <summary>A folder that was asked for; it comes after its files.</summary>
    Folder,

    /// <summary>Standard input, a pipe or a device that was asked for.</summary>
    Stream,
}

/// <summary>One file or folder, hashed or not.</summary>
/// <param name="Path">As it was asked for; of a file below a folder with the way from it, with <c>/</c>.</param>
/// <param name="Kind">What it is.</param>
public sealed record HashedPath(string Path, HashedKind Kind)
{
    /// <summary>Of the content; null when it could not be hashed, or a file of the folder could not.</summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>Bytes of the content, of a folder those of all its files.</summary>
    public long Bytes { get; init; }

    /// <summary>The canonical identity of a managed assembly, where it was asked for; null for anything else.</summary>
    public ContentDigest? Identity { get; init; }

    /// <summary>Why there is no digest; null when there is, and for a folder, whose files say it.</summary>
    public Problem? Problem { get; init; }
}

using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>
/// One path that a step's journal entry watches, with what stood there.
/// A class, not a struct: framework collections of our own structs would be compiled just in time in every build.
/// </summary>
/// <param name="Path">Absolute.</param>
/// <param name="Role">Why it is watched.</param>
/// <param name="Status">
/// What stood there. A missing one must be missing again; a default stamp on what is there means that only the kind counts (folders).
/// </param>
public sealed record TrackedFile(string Path, FileRole Role, FileStatus Status)
{
    /// <summary>When the status was taken, nanoseconds since 1970 UTC, by the file system's clock.</summary>
    public long TakenAt { get; init; }

    /// <summary>
    /// Whether an equal stamp proves an equal content: false when the file was so young at <see cref="TakenAt"/> that a later write may
    /// have left the stamp as it was. Without meaning for missing paths and where only the kind counts.
    /// </summary>
    public bool IsTrusted { get; init; }

    /// <summary>Digest of the content; null for folders, links and missing paths.</summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>Target of a link that is itself an output, as written; else empty.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>
    /// Whether a link at the path counts with its target's status. True for all inputs; false where the link itself is the output.
    /// </summary>
    public bool FollowsLinks => Role is not (FileRole.Output or FileRole.OutputDirectoryEntry or FileRole.OptionalOutput);
}

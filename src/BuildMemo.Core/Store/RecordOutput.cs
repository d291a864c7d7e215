using System.Collections.Immutable;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>One output in a record.</summary>
/// <param name="Path">Tokenised; never trusted (invariant 6).</param>
/// <param name="Kind">What it is.</param>
public sealed record RecordOutput(string Path, RecordOutputKind Kind)
{
    /// <summary>Bytes of the uncompressed content; 0 for links and folders.</summary>
    public long Size { get; init; }

    /// <summary>Of the uncompressed content; default for links and folders.</summary>
    public ContentDigest Digest { get; init; }

    /// <summary>Mode 0755 instead of 0644.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>Target of a symbolic link, as it was written, tokenised.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>The content itself when it is small; default when it lies in a blob.</summary>
    public ImmutableArray<byte> Inlined { get; init; }
}

namespace BuildMemo.Store;

/// <summary>How a local store is opened.</summary>
public sealed record LocalStoreOptions
{
    /// <summary>Its folder, absolute. Made when something is first stored.</summary>
    public required string Place { get; init; }

    /// <summary><c>BuildMemoMode=ReadOnly</c>: nothing is written, no time is touched, nothing goes to quarantine.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether a store that another user owns is read all the same: to look at it, never to build with it.</summary>
    public bool AcceptsForeignOwner { get; init; }

    /// <summary>For new blobs.</summary>
    public Compression Compression { get; init; } = Compression.Default;

    /// <summary>Whether SHA-256 is checked on top of the codec's own checksum: for a store that others write to.</summary>
    public bool VerifiesContent { get; init; }

    /// <summary>What was used within this time is never removed. Default 15 minutes.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The file names that libzstd is looked for under; tests hide it with an empty list.</summary>
    internal string[] ZstdNames { get; init; } = ZstdLibrary.DefaultNames;
}

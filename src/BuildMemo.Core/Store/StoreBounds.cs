namespace BuildMemo.Store;

/// <summary>How large a store may become. What was used longest ago goes first, never within the grace time.</summary>
public sealed record StoreBounds
{
    /// <summary>Bytes on disk; null for no bound. Default 10 GB (<c>BuildMemoMaxSize</c>).</summary>
    public long? MaxSize { get; init; } = 10L * 1000 * 1000 * 1000;

    /// <summary>Records; null for no bound (<c>BuildMemoMaxItems</c>).</summary>
    public long? MaxItems { get; init; }

    /// <summary>Time since the last use; null for no bound (<c>BuildMemoMaxAge</c>).</summary>
    public TimeSpan? MaxAge { get; init; }
}

/// <summary>What a removal did, or in a dry run would do.</summary>
public sealed record PruneReport
{
    /// <summary>Files removed: records, blobs and histories alike.</summary>
    public long RemovedFiles { get; init; }

    /// <summary>Records among them.</summary>
    public long RemovedRecords { get; init; }

    /// <summary>Bytes on disk that they took.</summary>
    public long RemovedBytes { get; init; }

    /// <summary>Records that stay.</summary>
    public long KeptRecords { get; init; }

    /// <summary>Bytes on disk that stay.</summary>
    public long KeptBytes { get; init; }

    /// <summary>What would have gone for its age or because it was chosen, and stays for the grace time: files, of chosen records the records.</summary>
    public long KeptForGrace { get; init; }

    /// <summary>How many of the 256 parts of the store were looked at.</summary>
    public int VisitedShards { get; init; }
}

/// <summary>What a file of the store holds.</summary>
public enum StoredFileKind
{
    /// <summary>A record.</summary>
    Record,

    /// <summary>Lists of discovered inputs.</summary>
    Discoveries,

    /// <summary>A blob.</summary>
    Blob,

    /// <summary>The last fingerprints of a project's steps.</summary>
    History,
}

/// <summary>One file of a store.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Size">Bytes on disk, in whole blocks.</param>
/// <param name="LastUse">When it was written or last used, by the file system's clock; nanoseconds since 1970 UTC.</param>
public sealed record StoredFile(string Path, StoredFileKind Kind, long Size, long LastUse);

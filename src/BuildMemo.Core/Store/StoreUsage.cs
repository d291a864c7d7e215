using System.Collections.Immutable;

namespace BuildMemo.Store;

/// <summary>What the counters of a store say; exact after a prune, else close.</summary>
/// <param name="Bytes">On disk.</param>
/// <param name="Files">Records, blobs and histories.</param>
/// <param name="Records">Records alone.</param>
/// <param name="Days">Oldest first, at most 400.</param>
public sealed record StoreUsage(long Bytes, long Files, long Records, ImmutableArray<UsageDay> Days)
{
    /// <summary>The same days by project, oldest first.</summary>
    public ImmutableArray<UsageProjectDay> ProjectDays { get; init; } = [];

    /// <summary>The last runs that had a use of the store, newest last.</summary>
    public ImmutableArray<UsageRun> Runs { get; init; } = [];

    /// <summary>Uncompressed bytes of all blobs that were ever stored; 0 where nobody counted.</summary>
    public long PlainBytes { get; init; }

    /// <summary>What they took compressed.</summary>
    public long PackedBytes { get; init; }
}

using System.Collections.Immutable;

namespace BuildMemo.Store;

/// <summary>What the counters of a store say; exact after a prune, else close.</summary>
/// <param name="Bytes">On disk.</param>
/// <param name="Files">Records, blobs and histories.</param>
/// <param name="Records">Records alone.</param>
/// <param name="Days">Oldest first, at most 400.</param>
public sealed record StoreUsage(long Bytes, long Files, long Records, ImmutableArray<UsageDay> Days);

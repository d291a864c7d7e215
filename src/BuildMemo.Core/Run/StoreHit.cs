using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>A record that may be restored for a step, with what was looked at to find it.</summary>
/// <param name="Record">The record.</param>
/// <param name="States">The inferred and discovered inputs of its list, as they are now.</param>
/// <param name="Fingerprint">Its key.</param>
internal sealed record StoreHit(Record Record, ImmutableArray<DiscoveredState> States, Fingerprint Fingerprint);

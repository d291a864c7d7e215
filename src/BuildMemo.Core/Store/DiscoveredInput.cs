using System.Collections.Immutable;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>An input that no declaration names: found in the command or in a DepFile.</summary>
/// <param name="Path">Tokenised.</param>
/// <param name="Digest">Its content; null when it was absent.</param>
public sealed record DiscoveredInput(string Path, ContentDigest? Digest);

/// <summary>The paths that one run of a step discovered, absences included.</summary>
/// <param name="Paths">Tokenised, in canonical (ordinal) order, without doubles.</param>
public sealed record DiscoveryList(ImmutableArray<string> Paths);

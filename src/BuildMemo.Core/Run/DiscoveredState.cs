using BuildMemo.Files;

namespace BuildMemo.Run;

/// <summary>An inferred or discovered input as it is now.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Tokenised">As records and fingerprints name it.</param>
/// <param name="File">What it holds; null when nothing, or no file, is there.</param>
/// <param name="Status">What stands there.</param>
/// <param name="TakenAt">When that was looked up.</param>
internal sealed record DiscoveredState(string Path, string Tokenised, ResolvedInput? File, FileStatus Status, long TakenAt);

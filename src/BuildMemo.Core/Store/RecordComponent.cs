using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>One named part of a fingerprint, as explanations show it.</summary>
/// <param name="Kind">Its kind, such as <c>input</c>, <c>parameter</c>, <c>tool</c>, <c>environment</c>, <c>command</c>.</param>
/// <param name="Name">Its name, tokenised.</param>
/// <param name="Digest">Digest of its value; for environment variables salted.</param>
/// <param name="Display">The value where it is short and no secret; else empty.</param>
public sealed record RecordComponent(string Kind, string Name, Sha256Value Digest, string Display);

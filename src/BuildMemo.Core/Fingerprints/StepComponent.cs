namespace BuildMemo.Fingerprints;

/// <summary>One component as explanations compare and show it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name, tokenised.</param>
/// <param name="Digest">Of its value; default when it is absent; salted for environment variables.</param>
/// <param name="Display">The value where it is short and no secret; else empty.</param>
public sealed record StepComponent(ComponentKind Kind, string Name, Sha256Value Digest, string Display);

namespace BuildMemo.Reporting;

/// <summary>A part of a fingerprint as reports carry it from one machine to another.</summary>
/// <param name="Kind">As in reasons.</param>
/// <param name="Name">Its name; <c>{Root}</c>, <c>{Project}</c> and the like stand for folders, so that names of two checkouts compare.</param>
/// <param name="Digest">
/// The beginning of the SHA-256 of its value, 16 hexadecimal digits; empty when it is absent. Of an environment variable 4 digits of a digest
/// over its name and value: enough to tell two values apart, too few to find a secret with; <c>?</c> where the value was not at hand.
/// </param>
/// <param name="Value">Its value where it is short and no secret; else empty.</param>
public sealed record ReportComponent(string Kind, string Name, string Digest, string Value);

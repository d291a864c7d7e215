namespace BuildMemo.Methods;

/// <summary>A value as the fingerprint takes it: equal values are equal texts, and an omitted parameter equals its explicit default.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="CanonicalText"><c>null</c> for null; a string that could be taken for it is quoted.</param>
public sealed record BoundParameter(string Name, string CanonicalText);

namespace BuildMemo.Steps;

/// <summary>A named value that determines the result (unless ignored).</summary>
/// <param name="Name">Its name, unique within the step (ordinal).</param>
/// <param name="Value">Its value, unescaped.</param>
/// <param name="IsIgnored">Named in <c>IgnoredParameters</c>: no component of the fingerprint.</param>
public sealed record StepParameter(string Name, string Value, bool IsIgnored);

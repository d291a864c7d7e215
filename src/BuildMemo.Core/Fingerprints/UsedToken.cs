namespace BuildMemo.Fingerprints;

/// <summary>A path token together with a text that it stands for here.</summary>
/// <param name="Token">Name of the token, such as <c>Root</c>.</param>
/// <param name="Text">The text as it was written: absolute, or relative to where a command runs.</param>
public sealed record UsedToken(string Token, string Text);

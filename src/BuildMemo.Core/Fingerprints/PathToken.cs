namespace BuildMemo.Fingerprints;

/// <summary>One folder that is replaced by a token. The letters are part of the format of records.</summary>
/// <param name="Name">Name of the token as bindings and explanations show it.</param>
/// <param name="Letter">Upper case; in lower case it marks a path that was written relative.</param>
/// <param name="Text">Absolute, without a trailing separator.</param>
internal sealed record PathToken(string Name, char Letter, string Text);

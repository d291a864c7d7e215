namespace BuildMemo.Store;

/// <summary>A path token whose text stands in the bytes of an output.</summary>
/// <param name="Token">Name of the token.</param>
/// <param name="Text">What it stood for when the output was made.</param>
public sealed record PathBinding(string Token, string Text);

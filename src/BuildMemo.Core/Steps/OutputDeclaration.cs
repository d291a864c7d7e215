namespace BuildMemo.Steps;

/// <summary>A declared output.</summary>
/// <param name="Path">Absolute and normalised; no trailing separator.</param>
/// <param name="Kind">What is promised about it.</param>
public sealed record OutputDeclaration(string Path, OutputKind Kind);

namespace BuildMemo.Steps;

/// <summary>A declared environment variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null when it comes from the build's environment.</param>
public sealed record StepVariable(string Name, string? Value);

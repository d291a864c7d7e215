namespace BuildMemo.Tool.Completion;

/// <summary>An option as shells complete it.</summary>
/// <param name="Names">All its names, the long one first.</param>
/// <param name="Description">One sentence.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Values">Accepted values where there are few; empty for files and free text.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Values);

namespace BuildMemo.Tool.Completion;

/// <summary>A verb as shells complete it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Options">Its options.</param>
/// <param name="TakesRecord">Whether an argument names a record.</param>
/// <param name="Values">Accepted values of its first argument, where there are few.</param>
internal sealed record CompletedVerb(string Name, string Description, IReadOnlyList<CompletedOption> Options, bool TakesRecord, IReadOnlyList<string> Values);

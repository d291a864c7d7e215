namespace BuildMemo;

/// <summary>A file whose content stays as it is while it is mapped.</summary>
/// <param name="Key">Says which content it is: one mapping serves all readers of one key.</param>
/// <param name="Find">Its path; makes the file when there is none. Null when it can't be made: then the original is read.</param>
internal sealed record StableFile(string Key, Func<string?> Find);

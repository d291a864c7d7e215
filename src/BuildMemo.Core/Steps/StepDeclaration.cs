namespace BuildMemo.Steps;

/// <summary>
/// One <c>MemoStep</c> as the user wrote it: nothing is expanded, checked or defaulted yet.
/// Where it comes from (MSBuild item, the tool's command line) is not known here.
/// </summary>
/// <param name="Identity">The item's Include, unescaped.</param>
/// <param name="Metadata">
/// Name and value of each metadata that is not empty, in the order given. Values that are lists are still MSBuild-escaped
/// when <see cref="IsEscaped"/> is set: they are split first and unescaped after (lessons.md, MSBuild 16).
/// </param>
public sealed record StepDeclaration(string Identity, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>True when values carry MSBuild's escapes (<c>%3B</c>).</summary>
    public bool IsEscaped { get; init; }

    /// <summary>What a <c>**</c> of the Include matched (MSBuild's <c>RecursiveDir</c>), if anything.</summary>
    public string RecursiveDir { get; init; } = "";

    /// <summary>
    /// The arguments of <c>Executable</c>, one by one, exactly as the program gets them; null when the metadata <c>Arguments</c> says them.
    /// </summary>
    public IReadOnlyList<string>? ExactArguments { get; init; }

    /// <summary>False when braces are text and no placeholders: what the tool is given on a command line.</summary>
    public bool HasPlaceholders { get; init; } = true;
}

namespace BuildMemo.Errors;

/// <summary>
/// Every code of BuildMemo, in one place; docs/reference/codes.md explains each, and a test compares the two.
/// 1xxx declarations, 2xxx running a step, 3xxx the store, 4xxx the journal, 5xxx settings, 6xxx MSBuild, 7xxx the tool.
/// A code is never reused for something else.
/// </summary>
public static class Codes
{
    // 1xxx: declarations; all of them are reported before anything runs.

    // 2xxx: running and capturing a step.

    /// <summary>What a command runs can't be told from its text, so a change of it would go unseen; the message says what to put into <c>Tools</c>.</summary>
    public static readonly Code ToolUnidentified = new("BMEMO2200", Severity.Warning, "A tool can't be identified");

    /// <summary>A declared tool is neither a file nor a program on <c>PATH</c>.</summary>
    public static readonly Code ToolMissing = new("BMEMO2201", Severity.Error, "A declared tool is missing");

    /// <summary>A step exits with success but wrote no DepFile although it declares one.</summary>
    public static readonly Code DepFileMissing = new("BMEMO2210", Severity.Error, "The DepFile was not written");

    /// <summary>A DepFile is there but can't be opened or read.</summary>
    public static readonly Code DepFileUnreadable = new("BMEMO2211", Severity.Error, "The DepFile can't be read");

    /// <summary>A DepFile does not hold rules in Make's syntax.</summary>
    public static readonly Code DepFileMalformed = new("BMEMO2212", Severity.Error, "The DepFile is not understood");

    // 3xxx: the store; warnings only, for no fault of the store fails a build.

    // 4xxx: the journal.

    // 5xxx: settings.

    // 6xxx: MSBuild.

    // 7xxx: the tool.

    /// <summary>All codes, in the order of their numbers.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        .. typeof(Codes).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(field => field.FieldType == typeof(Code))
            .Select(field => (Code)field.GetValue(null)!)
            .OrderBy(code => code.Id, StringComparer.Ordinal),
    ];
}

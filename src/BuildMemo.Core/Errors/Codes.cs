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

    // 3xxx: the store; warnings only, for no fault of the store fails a build.

    // 4xxx: the journal.

    /// <summary>Another build of the same project holds the journal.</summary>
    public static readonly Code JournalBusy = new("BMEMO4001", Severity.Error, "another build of the project is running");

    /// <summary>A step started a build of the project that it belongs to.</summary>
    public static readonly Code JournalNested = new("BMEMO4002", Severity.Error, "a step builds its own project");

    /// <summary>The folder of the journal can't be made or locked.</summary>
    public static readonly Code JournalUnusable = new("BMEMO4003", Severity.Error, "the journal's folder can't be used");

    /// <summary>The name of a journal can't be used.</summary>
    public static readonly Code JournalNameInvalid = new("BMEMO4004", Severity.Error, "the journal's name can't be used");

    /// <summary>A journal was damaged, or of another version or project; the run goes on without it.</summary>
    public static readonly Code JournalIgnored = new("BMEMO4005", Severity.Message, "the journal was ignored");

    /// <summary>The journal could not be written; the next build checks everything again.</summary>
    public static readonly Code JournalNotWritten = new("BMEMO4006", Severity.Warning, "the journal can't be written");

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

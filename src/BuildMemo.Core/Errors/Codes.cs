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

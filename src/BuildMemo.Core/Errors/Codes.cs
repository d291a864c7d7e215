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

    /// <summary>A command could not be started: not found, not executable, no interpreter, folder missing, command line too long.</summary>
    public static readonly Code CommandNotStarted = new("BMEMO2100", Severity.Error, "A command could not be started");

    /// <summary>A command ended with an exit code other than 0.</summary>
    public static readonly Code CommandFailed = new("BMEMO2101", Severity.Error, "A command failed");

    /// <summary>A command was ended by a signal.</summary>
    public static readonly Code CommandKilled = new("BMEMO2102", Severity.Error, "A command was ended by a signal");

    /// <summary>A command ran longer than the step's <c>Timeout</c> and was killed.</summary>
    public static readonly Code CommandTimedOut = new("BMEMO2103", Severity.Error, "A command ran out of time");

    /// <summary>The exit status of a command is not known, so it counts as failed.</summary>
    public static readonly Code CommandStatusLost = new("BMEMO2104", Severity.Error, "The exit status of a command was lost");

    /// <summary>No watchdog: a killed build may leave commands behind until the next build ends them.</summary>
    public static readonly Code WatchdogNotStarted = new("BMEMO2150", Severity.Message, "The watchdog could not be started");

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

namespace BuildMemo.Reporting;

/// <summary>What to do about a reason, in a sentence or two; where nothing is wrong, nothing.</summary>
public static class ReasonAdvice
{
    /// <summary>Of paths that belong to one machine.</summary>
    public const string Absolute = "The paths lie outside the project and the repository, and count as they are: another machine misses. "
        + "Use a path below the project, or a property that leads below it.";

    /// <summary>The advice; empty for a reason that is as it should be.</summary>
    public static string For(Reason reason) => reason.Kind switch
    {
        ReasonKinds.NoRecord => "The store has no record of this result: it was removed, or could not be stored (the build that made it warned), or another store was used.",
        ReasonKinds.Refresh => "BuildMemoMode=Refresh runs every step. Unset it to use results again.",
        ReasonKinds.Off => "BuildMemoMode=Off runs every step in every build. Unset it to use results again.",
        ReasonKinds.Unfinished => "It runs until it succeeds: see the errors of the last build.",
        ReasonKinds.Expired => "ExpiresAfter of the step says how long a result counts. Lengthen it, or declare what the result depends on instead.",
        ReasonKinds.Invalid => "ValidateCommand of the step decided so. Run it by hand to see why.",
        ReasonKinds.NotCached => "Without a record nothing can be restored. Take Cache=\"false\" away if the step's result depends on its declaration alone.",
        ReasonKinds.Output when reason.After == ReasonKinds.Absent => "Something deletes it after the build: a clean, git, or another step. If the step writes it only sometimes, declare it in OptionalOutputs.",
        ReasonKinds.Output => "An output was edited, or another step or target writes the same file. Change the step's inputs instead, or give the file another name.",
        "format" => "Another version of BuildMemo identifies steps differently; this happens once.",
        "platform" => "If the result is the same on every platform, say so: PlatformSensitive=\"false\".",
        "environment" => "Values of variables are never shown. Take it out of EnvironmentVariables if the result does not depend on it.",
        // A script is the project's own; a program comes from the machine.
        "tool" when !reason.Component.AsSpan().ContainsAny("./\\") || reason.Component.StartsWith(".NET", StringComparison.Ordinal) =>
            "The program was updated, or PATH finds another one. Pin its version where machines are to share results (global.json, a tool manifest, a container).",
        "command" or "parameter" or "working directory" or "dep file" when HasOtherFolder(reason) => Absolute,
        "command" or "parameter" when StampText.IsOnlyStamp(reason.Before, reason.After) =>
            "Only a time or a commit differs: every build gets another one. Take it out of the command, or pass it by an ignored parameter (IgnoredParameters).",
        _ => "",
    };

    // Folders of the project are the same text in both; what differs and is absolute belongs to a machine.
    private static bool HasOtherFolder(Reason reason)
    {
        string[] before = Words(reason.Before), after = Words(reason.After);
        return before.Except(after).Any(IsAbsolute) && after.Except(before).Any(IsAbsolute);
    }

    private static string[] Words(string text) => text.Split([' ', '"', '\'', '=', ';', ':', ','], StringSplitOptions.RemoveEmptyEntries);

    // -I/home/me/include names a folder too.
    private static bool IsAbsolute(string word) => word[0] == '-' && word.IndexOf('/', StringComparison.Ordinal) is > 0 and int at ? IsAbsolute(word[at..])
        : word.Length > 2 && (word[0] == '/' || (char.IsAsciiLetter(word[0]) && word[1] == ':' && word[2] == '\\'));
}

namespace BuildMemo.Run;

/// <summary>What became of an attempt to restore a step.</summary>
internal enum RestoreProgress
{
    /// <summary>The outputs are there.</summary>
    Restored,

    /// <summary>The record turned out to be unusable: a blob is gone or damaged, a path is refused.</summary>
    Gone,

    /// <summary>Another step or build holds the outputs; later again.</summary>
    Busy,

    /// <summary>The outputs can't be written; the error was reported.</summary>
    Refused,
}

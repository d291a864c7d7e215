namespace BuildMemo.Run;

/// <summary>What a build wants of its steps.</summary>
public enum RunIntent
{
    /// <summary>Up to date, restored or run.</summary>
    Build,

    /// <summary>
    /// <c>-question</c>: says what a build would do, and writes nothing. What would be restored is not up to date.
    /// </summary>
    Question,

    /// <summary>
    /// The tool's <c>check</c>: as <see cref="Question"/>, but a restore is accepted. Steps that read what would be restored are
    /// judged by what the record holds.
    /// </summary>
    Check,

    /// <summary>An IDE asks for items: adds outputs that exist, restores where nothing is in the way, never runs, never fails.</summary>
    DesignTime,

    /// <summary><c>NoBuild=true</c>: up to date or restored, never run.</summary>
    NoBuild,

    /// <summary>
    /// The tool's <c>audit</c>: as <see cref="Build"/>, but the steps of <see cref="RunRequest.Audit"/> are run in any case, traced and
    /// more than once, one after the other. Nothing is stored.
    /// </summary>
    Audit,
}

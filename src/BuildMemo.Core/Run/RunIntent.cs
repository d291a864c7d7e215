namespace BuildMemo.Run;

/// <summary>What a build wants of its steps.</summary>
public enum RunIntent
{
    /// <summary>Up to date, restored or run.</summary>
    Build,

    /// <summary>
    /// <c>-question</c> and <c>check</c>: says what a build would do, and writes nothing.
    /// </summary>
    Question,

    /// <summary>An IDE asks for items: adds outputs that exist, restores where nothing is in the way, never runs, never fails.</summary>
    DesignTime,

    /// <summary><c>NoBuild=true</c>: up to date or restored, never run.</summary>
    NoBuild,
}

namespace BuildMemo.Store.Verification;

/// <summary>What is wrong with a file of a store.</summary>
public enum FindingKind
{
    /// <summary>Short, of a wrong checksum, of another content than its name says, or something else in a file's place.</summary>
    Damaged,

    /// <summary>Of a format that a later BuildMemo writes.</summary>
    Newer,

    /// <summary>The system does not give its content.</summary>
    Unreadable,

    /// <summary>A record whose blob is gone.</summary>
    Incomplete,

    /// <summary>An unfinished write that nobody works on any more, or what was long enough in quarantine.</summary>
    Leftover,

    /// <summary>Nothing that BuildMemo puts there.</summary>
    Unknown,
}

/// <summary>What a repair did about a finding.</summary>
public enum FindingRepair
{
    /// <summary>Nothing: no repair was asked for, or there is none.</summary>
    None,

    /// <summary>It was moved to <c>quarantine</c>, where it stays for seven days.</summary>
    Quarantined,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>It could be neither moved nor removed.</summary>
    Failed,
}

/// <summary>One file of a store that is not as it should be.</summary>
/// <param name="Kind">What is wrong, in one word.</param>
/// <param name="Path">Relative to the store, with <c>/</c>.</param>
/// <param name="Problem">What is wrong, for people.</param>
public sealed record StoreFinding(FindingKind Kind, string Path, string Problem)
{
    /// <summary>What was done about it.</summary>
    public FindingRepair Repair { get; init; }

    /// <summary>Whether the store is not sound because of it; leftovers and unknown files are in nobody's way.</summary>
    public bool IsDamage => Kind is FindingKind.Damaged or FindingKind.Newer or FindingKind.Unreadable or FindingKind.Incomplete;
}

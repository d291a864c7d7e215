namespace BuildMemo.Settings;

/// <summary>What a build does with the store (<c>BuildMemoMode</c>).</summary>
public enum CacheMode
{
    /// <summary>Looks up and stores.</summary>
    ReadWrite,

    /// <summary>Looks up, never stores: for builds that are not trusted.</summary>
    ReadOnly,

    /// <summary>Runs every step and overwrites what the store holds.</summary>
    Refresh,

    /// <summary>Runs every step in every build; touches no store, writes only the journal.</summary>
    Off,
}

namespace BuildMemo.Settings;

/// <summary>What a build may do with the remote store (<c>BuildMemoRemoteMode</c>).</summary>
public enum RemoteMode
{
    /// <summary>Looks up only.</summary>
    ReadOnly,

    /// <summary>Looks up and stores.</summary>
    ReadWrite,
}

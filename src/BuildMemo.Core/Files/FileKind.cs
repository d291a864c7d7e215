namespace BuildMemo.Files;

/// <summary>What stands at a path.</summary>
public enum FileKind
{
    /// <summary>Nothing, or nothing that can be reached.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link (only when asked not to follow it).</summary>
    Link,

    /// <summary>A device, socket or pipe.</summary>
    Other,
}

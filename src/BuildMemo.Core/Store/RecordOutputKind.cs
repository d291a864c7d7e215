namespace BuildMemo.Store;

/// <summary>What an output in a record is. The numbers are part of the format.</summary>
public enum RecordOutputKind
{
    /// <summary>A regular file.</summary>
    File = 0,

    /// <summary>A symbolic link.</summary>
    Link = 1,

    /// <summary>An empty folder below an output folder, or the output folder itself.</summary>
    Directory = 2,
}

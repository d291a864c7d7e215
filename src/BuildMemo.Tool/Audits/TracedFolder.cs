namespace BuildMemo.Tool.Audits;

/// <summary>A working folder, which changes for all threads at once.</summary>
internal sealed class TracedFolder(string path)
{
    /// <summary>Absolute.</summary>
    public string Path { get; set; } = path;
}

using BuildMemo.Files;

namespace BuildMemo.Execution.Methods;

/// <summary>A shadow copy that is in use; it stays on disk at least until this is disposed (once; further calls do nothing).</summary>
internal sealed class ShadowCopy : IDisposable
{
    private readonly RangeLock _lock;

    internal ShadowCopy(string folder, RangeLock held)
    {
        Folder = folder;
        _lock = held;
    }

    /// <summary>Absolute; the files lie below it by their names. Read-only for everybody.</summary>
    public string Folder { get; }

    /// <summary>Absolute path of a file of the closure.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}

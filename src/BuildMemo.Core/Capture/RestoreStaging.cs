using BuildMemo.Files;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>Verified content of an output, before anything is touched.</summary>
/// <param name="Item">The output.</param>
/// <param name="Content">Its bytes when they are in memory.</param>
/// <param name="TemporaryPath">Else the file that holds them, to be renamed into place.</param>
internal readonly record struct StagedOutput(RestoreItem Item, ReadOnlyMemory<byte> Content, string? TemporaryPath);

/// <summary>
/// Fetches and verifies every blob of a record before its first output is touched (invariant 4): small ones into memory, large ones
/// into temporary files on the outputs' volume. Disposing removes what was not used.
/// </summary>
internal sealed class RestoreStaging(CapturePlaces places, IStore store) : IDisposable
{
    private const long LargestInMemory = 1024 * 1024;
    private const long MemoryTotal = 16 * 1024 * 1024;

    private readonly List<string> _files = [];
    private long _inMemory;

    /// <summary>False when the blob is missing or damaged (the store has said so), or when there is no room (<paramref name="fault"/>).</summary>
    public bool TryFetch(RestoreItem item, out StagedOutput staged, out string? fault)
    {
        fault = null;
        staged = default;
        if (!item.Output.Inlined.IsDefault)
        {
            staged = new(item, item.Output.Inlined.AsMemory(), null);
            return item.Output.Inlined.Length == item.Output.Size;
        }

        if (item.Output.Size > LargestInMemory || _inMemory + item.Output.Size > MemoryTotal)
            return TryFetchFile(item, out staged, out fault);
        byte[] content = GC.AllocateUninitializedArray<byte>((int)item.Output.Size);
        if (!store.TryReadBlob(item.Output.Digest, content))
            return false;
        _inMemory += content.Length;
        staged = new(item, content, null);
        return true;
    }

    public void Dispose()
    {
        // Those that were renamed into place are gone from here.
        foreach (string file in _files)
            _ = FileSystem.Remove(file);
    }

    private bool TryFetchFile(RestoreItem item, out StagedOutput staged, out string? fault)
    {
        staged = default;
        fault = null;
        string path = PlaceFor(item.Path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _files.Add(path);
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            if (!store.TryReadBlob(item.Output.Digest, item.Output.Size, file) || file.Length != item.Output.Size)
                return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full or unwritable volume: the caller reports it as a miss with this reason.
            fault = error.Message;
            return false;
        }

        staged = new(item, default, path);
        return true;
    }

    /// <summary>The place aside where the volume is the same; else a hidden name in the nearest real folder above the output.</summary>
    private string PlaceFor(string path)
    {
        string above = Path.GetDirectoryName(path)!;
        FileStatus status = FileSystem.Status(above, followLinks: false);
        while (status.Kind != FileKind.Directory && Path.GetDirectoryName(above) is { } parent)
        {
            above = parent;
            status = FileSystem.Status(above, followLinks: false);
        }

        string aside = places.AsideFolder;
        while (FileSystem.Status(aside).Kind == FileKind.Missing && Path.GetDirectoryName(aside) is { } parent)
            aside = parent;
        bool isSameVolume = FileSystem.Status(aside).Stamp.Device == status.Stamp.Device;
        return Path.Combine(isSameVolume ? places.AsideFolder : above, AsideFolder.NewName());
    }
}

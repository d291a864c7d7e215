namespace BuildMemo.Tool.Stores;

/// <summary>The file that a pack is written to: under another name beside it until it is whole.</summary>
internal static class PackTarget
{
    private const int BufferBytes = 1024 * 1024;

    private static ReadOnlySpan<byte> Start => "bmemopak"u8;

    /// <summary>Whether a file may be replaced without being asked: a pack, or nothing.</summary>
    public static bool IsPackOrEmpty(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using FileStream file = File.OpenRead(path);
        int filled = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return filled == 0 || start[..filled].SequenceEqual(Start);
    }

    /// <summary>Writes and renames into place; what is not whole is taken away again.</summary>
    public static T Write<T>(string path, Func<Stream, T> write)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            T result;
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
                result = write(file);
            File.Move(temporary, path, overwrite: true);
            return result;
        }
        catch
        {
            // Whatever ended it, a cancel or a full disk: no half pack stays.
            File.Delete(temporary);
            throw;
        }
    }
}

using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Running;

/// <summary>
/// Standard input, read to its end into a file of its own, so that it can be hashed before the command reads it. None when it is a
/// terminal or empty: then the command gets the null device, as in a build.
/// </summary>
internal sealed class SpooledInput : IDisposable
{
    private SpooledInput(string? path) => Path = path;

    /// <summary>The file; null for none.</summary>
    public string? Path { get; }

    /// <summary>Reads what is piped in.</summary>
    public static SpooledInput Read()
    {
        if (!Console.IsInputRedirected)
            return new(null);
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"buildmemo-stdin-{Guid.NewGuid():N}");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        SpooledInput input = new(path);
        try
        {
            using FileStream file = new(path, options);
            using Stream standardInput = StandardStream.Open(0);
            standardInput.CopyTo(file, 128 * 1024);
            if (file.Length > 0)
                return input;
        }
        catch
        {
            // A full disk, or a signal: nothing stays behind.
            input.Dispose();
            throw;
        }

        input.Dispose();
        return new(null);
    }

    public void Dispose()
    {
        if (Path is not null)
            File.Delete(Path);
    }
}

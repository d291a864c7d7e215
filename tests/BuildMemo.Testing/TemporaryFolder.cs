namespace BuildMemo.Testing;

/// <summary>A folder of a test's own; removed at the end unless <see cref="Keep"/> was called.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private bool _keep;

    public TemporaryFolder()
    {
        // The real path: macOS's /tmp is a link, and stored paths must compare equal.
        Path = Directory.CreateTempSubdirectory("bmemo-").FullName;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Absolute path of something below; nothing is created.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a text file, making folders as needed, and returns its absolute path.</summary>
    public string Write(string relative, string content)
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Reads a text file.</summary>
    public string Read(string relative) => File.ReadAllText(this[relative]);

    /// <summary>Leaves the folder for whoever looks into the failure.</summary>
    public void Keep() => _keep = true;

    public void Dispose()
    {
        if (_keep)
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What a test made unreadable stays for the system's own sweep; the test's verdict is not about it.
            Console.Error.WriteLine($"{Path} stays: {error.Message}");
        }
    }
}

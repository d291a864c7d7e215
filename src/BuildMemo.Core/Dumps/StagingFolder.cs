namespace BuildMemo.Dumps;

/// <summary>A folder aside, in the folder that outputs go to, so that they can be renamed; takes away what it made unless it is kept.</summary>
internal sealed class StagingFolder(string top) : IDisposable
{
    private readonly string _folder = Path.Combine(top, $".buildmemo-{Guid.NewGuid():N}");
    private string? _firstMade;
    private int _count;
    private bool _isKept;

    /// <summary>Makes it, and the folder above where it is missing.</summary>
    public void Make()
    {
        string? missing = null;
        for (string? folder = top; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            missing = folder;
        _firstMade = missing;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>A path for something new.</summary>
    public string NewPath() => Path.Combine(_folder, _count++.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whatever happens now, the folder above stays.</summary>
    public void Keep() => _isKept = true;

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_folder))
                Directory.Delete(_folder, recursive: true);
            for (string? folder = top; !_isKept && _firstMade is not null && folder is not null && folder.Length >= _firstMade.Length; folder = Path.GetDirectoryName(folder))
                Directory.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else's by now, or not ours to remove: an empty folder harms nobody, and why there is nothing in it was said.
        }
    }
}

namespace BuildMemo.Tasks;

/// <summary>
/// What a command printed, kept beside its journal, for <c>ConsoleToMSBuild</c> in a build in which the command is up to date. While a
/// run is under way the file has another name: a build that dies leaves none, and the next one asks the store, never an old file.
/// </summary>
/// <param name="path">Absolute path of the file.</param>
/// <param name="isReadOnly">For builds that write nothing.</param>
internal sealed class ConsoleFile(string path, bool isReadOnly)
{
    private readonly string _aside = path + ".aside";

    /// <summary>Takes the lines of the last run; null when there are none to trust.</summary>
    public string[]? Take()
    {
        try
        {
            if (isReadOnly)
                return File.ReadAllLines(path);
            File.Move(path, _aside, overwrite: true);
            return File.ReadAllLines(_aside);
        }
        catch (IOException)
        {
            // Not there, or not readable: the run asks the store instead.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
            return null;
        }
    }

    /// <summary>Keeps the lines of this run for the next build.</summary>
    public void Keep(IReadOnlyCollection<string> lines)
    {
        if (isReadOnly)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(_aside, lines);
            File.Move(_aside, path, overwrite: true);
        }
        catch (IOException)
        {
            // Without the file the next build asks the store, which is slower and no less right.
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
        }
    }
}

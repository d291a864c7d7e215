using BuildMemo.Errors;

namespace BuildMemo.Dumps;

/// <summary>A file that appears under its name whole, or not at all.</summary>
public static class PlacedFile
{
    /// <summary>Writes to a name of its own in the same folder, and renames.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="mode">Its mode, whatever the umask.</param>
    /// <param name="replaces">Whether a file that is there is replaced; else it stays and is a problem.</param>
    /// <param name="write">Writes the content; a problem of its takes the file away.</param>
    /// <param name="bytes">Bytes of the file.</param>
    /// <returns>Null is success.</returns>
    public static Problem? Write(string path, UnixFileMode mode, bool replaces, Func<Stream, Problem?> write, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(write);
        bytes = 0;
        string folder = Path.GetDirectoryName(path)!;
        string temporary = Path.Combine(folder, $".buildmemo-{Guid.NewGuid():N}.tmp");
        bool isMade = false;
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                isMade = true;
                if (write(file) is { } problem)
                    return problem;
                bytes = file.Length;
            }

            Dumper.SetMode(temporary, mode);
            File.Move(temporary, path, replaces);
            isMade = false;
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return new(Codes.DumpNotWritten, $"{path} can't be written: there is no folder {folder}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path) && !replaces
                ? new(Codes.DumpExists, $"{path} is there already. Name another place, or replace it with --force.")
                : new(Codes.DumpNotWritten, $"{path} can't be written: {error.Message}");
        }
        finally
        {
            if (isMade)
                File.Delete(temporary);
        }
    }
}

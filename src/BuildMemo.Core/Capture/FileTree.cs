using BuildMemo.Files;

namespace BuildMemo.Capture;

/// <summary>Moves and removes whatever stands at a path, without ever following a link. Faults are sentences, null is success.</summary>
internal static class FileTree
{
    /// <summary>Removes a file, a link or a folder with everything in it; nothing there is a success.</summary>
    public static string? Remove(string path)
    {
        if (FileSystem.Status(path, followLinks: false).Kind != FileKind.Directory)
            return Describe(FileSystem.Remove(path));
        try
        {
            Directory.Delete(path, recursive: true);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            // Gone meanwhile, as wanted.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Becomes a problem with a code at the caller, who knows what it means for the step.
            return error.Message;
        }
    }

    /// <summary>
    /// Moves a file, a link or a folder, making the parent of <paramref name="to"/>. Across volumes (a mount below the project, or a
    /// container's layered file system) it is copied under another name, renamed into place and then removed, so that
    /// <paramref name="to"/> is whole whenever it is there.
    /// </summary>
    public static string? Move(string from, string to)
    {
        int error = FileSystem.Rename(from, to);
        if (error == LibC.NoEntry)
        {
            if (MakeFolder(Path.GetDirectoryName(to)!) is { } fault)
                return fault;
            error = FileSystem.Rename(from, to);
        }

        return error == LibC.CrossDevice ? Copy(from, to) : Describe(error);
    }

    /// <summary>Makes a folder with its parents.</summary>
    public static string? MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Becomes a problem with a code at the caller.
            return error.Message;
        }
    }

    private static string? Copy(string from, string to)
    {
        string partial = to + ".partial";
        try
        {
            CopyTree(from, partial);
            return Describe(FileSystem.Rename(partial, to)) ?? Remove(from);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was copied so far helps nobody; the original still stands.
            _ = Remove(partial);
            return error.Message;
        }
    }

    private static void CopyTree(string from, string to)
    {
        switch (FileSystem.Status(from, followLinks: false).Kind)
        {
            case FileKind.Link:
                FileSystem.CreateLink(to, FileSystem.ReadLink(from) ?? throw new IOException($"the link '{from}' can't be read"));
                break;
            case FileKind.Directory:
                Directory.CreateDirectory(to);
                foreach (string name in Names(from))
                    CopyTree(Path.Combine(from, name), Path.Combine(to, name));
                break;
            case FileKind.File:
                // Keeps mode and time.
                File.Copy(from, to);
                break;
            default:
                throw new IOException($"'{from}' is no file, folder or link");
        }
    }

    /// <summary>Names in a folder, sorted ordinally; none when it can't be read.</summary>
    public static List<string> Names(string folder)
    {
        List<string> names = [];
        if (!FolderReader.TryOpen(folder, out FolderReader reader, out _))
            return names;
        using (reader)
        {
            while (reader.MoveNext())
                names.Add(reader.Name.ToString());
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static string? Describe(int error) => error == 0 ? null : FileSystem.Describe(error);
}

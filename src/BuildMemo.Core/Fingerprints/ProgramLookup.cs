using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Finds programs on a <c>PATH</c> as a shell does (POSIX 2.9.1.4): the first regular file with an executable bit. Each name is looked
/// up once a build. Thread-safe.
/// </summary>
internal sealed class ProgramLookup
{
    // What execvp and the shells use when PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly Dictionary<string, string?> _found = new(StringComparer.Ordinal);

    /// <summary>Absolute path of the program, or null.</summary>
    /// <param name="name">A name, or a path relative to <paramref name="directory"/>.</param>
    /// <param name="searchPath">The value of <c>PATH</c>; null when it is not set.</param>
    /// <param name="directory">Absolute: where the command runs.</param>
    public string? Find(string name, string? searchPath, string directory)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        if (name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            // Not kept: another step may make it.
            string path = Path.GetFullPath(name, directory);
            return IsProgram(path) ? path : null;
        }
        // Only a PATH with relative entries depends on the folder.
        searchPath ??= DefaultPath;
        string key = IsAbsolute(searchPath) ? $"{name}\n{searchPath}" : $"{name}\n{searchPath}\n{directory}";
        lock (_found)
        {
            if (!_found.TryGetValue(key, out string? found))
                _found.Add(key, found = Search(name, searchPath, directory));
            return found;
        }
    }

    private static string? Search(string name, string searchPath, string directory)
    {
        foreach (string entry in searchPath.Replace("\0", "", StringComparison.Ordinal).Split(Path.PathSeparator))
        {
            // An empty entry is the current folder.
            string candidate = Path.GetFullPath(Path.Combine(entry, name), directory);
            if (IsProgram(candidate))
                return candidate;
            if (!OperatingSystem.IsWindows())
                continue;
            foreach (string extension in (string[])[".exe", ".cmd", ".bat", ".com"])
            {
                if (FileSystem.Status(candidate + extension).Kind == FileKind.File)
                    return candidate + extension;
            }
        }
        return null;
    }

    private static bool IsProgram(string path)
    {
        FileStatus status = FileSystem.Status(path);
        return status.Kind == FileKind.File && (OperatingSystem.IsWindows() || (status.Mode & 0b001_001_001) != 0);
    }

    /// <summary>Whether a search means the same in every folder.</summary>
    public static bool IsAbsolute(string searchPath)
    {
        foreach (string entry in searchPath.Split(Path.PathSeparator))
        {
            if (!Path.IsPathRooted(entry))
                return false;
        }
        return true;
    }
}

namespace BuildMemo.Steps;

/// <summary>Declared paths as text: makes them absolute and normal, and compares them. It touches no file.</summary>
internal static class PathText
{
    /// <summary>Whether two spellings that differ in case are one file. On macOS they usually are.</summary>
    public static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The comparer of <see cref="Comparison"/>.</summary>
    public static readonly StringComparer Comparer =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static readonly char Separator = Path.DirectorySeparatorChar;

    /// <summary>Absolute, without <c>.</c>, <c>..</c>, doubled and trailing separators.</summary>
    /// <param name="folder">Absolute and normal; where relative paths start.</param>
    /// <param name="path">As declared; not empty.</param>
    public static string Resolve(string folder, string path)
    {
        if (IsPlain(path))
            return string.Concat(folder, folder.EndsWith(Separator) ? "" : "/", path);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
    }

    /// <summary>Whether <paramref name="path"/> lies below <paramref name="folder"/>; a folder is not below itself.</summary>
    public static bool IsBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> folder) =>
        path.Length > folder.Length
        && path.StartsWith(folder, Comparison)
        && (path[folder.Length] == Separator || (!folder.IsEmpty && folder[^1] == Separator));

    /// <summary>Whether it ends like a folder.</summary>
    public static bool EndsWithSeparator(string path) => path.Length > 0 && (path[^1] == '/' || path[^1] == Separator);

    /// <summary>Whether the text can only be meant as a path: it holds a separator.</summary>
    public static bool HasSeparator(string text) => text.AsSpan().ContainsAny('/', '\\');

    // A relative path in normal form, the usual case: the full rules cost ten times as much. Windows takes them always.
    private static bool IsPlain(string path)
    {
        if (Separator != '/' || path[0] == '/' || path[^1] == '/' || path[0] == '.')
            return false;
        ReadOnlySpan<char> rest = path;
        for (int slash = rest.IndexOf('/'); slash >= 0; slash = rest.IndexOf('/'))
        {
            rest = rest[(slash + 1)..];
            if (rest[0] is '/' or '.')
                return false;
        }

        return !path.Contains('\0');
    }
}

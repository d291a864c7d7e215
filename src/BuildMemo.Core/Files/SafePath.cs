namespace BuildMemo.Files;

/// <summary>
/// Checks of paths that come out of a store (design.md, 7, invariant 6). Nothing here follows a link. Each refusal is a sentence
/// without its subject ("holds '..'"), for the caller's message; null means that the path is safe.
/// </summary>
internal static class SafePath
{
    /// <summary>Whether two absolute paths are equal, or the first lies below the second; compared as the platform does.</summary>
    public static bool IsSameOrBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> folder) =>
        path.StartsWith(folder, Comparison) && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);

    /// <summary>Whether the first path lies below the second, and is not that folder itself.</summary>
    public static bool IsBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> folder) =>
        path.Length > folder.Length + 1 && IsSameOrBelow(path, folder);

    /// <summary>Refuses a path that is not absolute, or holds <c>..</c>, <c>.</c>, empty segments or a NUL.</summary>
    public static string? RefuseForm(string path)
    {
        if (!Path.IsPathFullyQualified(path))
            return "is not absolute";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "holds a NUL";
        ReadOnlySpan<char> rest = path.AsSpan(Path.GetPathRoot(path.AsSpan()).Length);
        foreach (Range range in rest.Split(Path.DirectorySeparatorChar))
        {
            ReadOnlySpan<char> segment = rest[range];
            if (segment.IsEmpty)
                return "holds an empty segment";
            if (segment is "." or "..")
                return $"holds '{segment}'";
        }

        return null;
    }

    /// <summary>
    /// Refuses an output's path: its form, a place outside <paramref name="allowedFolders"/>, or one that the step does not declare.
    /// </summary>
    /// <param name="path">Translated for this machine, absolute.</param>
    /// <param name="allowedFolders">Absolute: where outputs of the project may lie.</param>
    /// <param name="declaredFiles">The step's own output files.</param>
    /// <param name="declaredFolders">The step's own output folders.</param>
    public static string? RefuseOutput(
        string path,
        IReadOnlyList<string> allowedFolders,
        IReadOnlyList<string> declaredFiles,
        IReadOnlyList<string> declaredFolders)
    {
        if (RefuseForm(path) is { } form)
            return form;
        if (FindFolder(path, allowedFolders) is null)
            return "lies outside the places that outputs may be in";
        foreach (string file in declaredFiles)
        {
            if (path.Equals(file, Comparison))
                return null;
        }

        foreach (string folder in declaredFolders)
        {
            if (IsSameOrBelow(path, folder))
                return null;
        }

        return "is not a declared output of the step";
    }

    /// <summary>
    /// Refuses a path one of whose parents, below the nearest allowed folder, is a link or no folder. The allowed folders may be links
    /// themselves: the user put them there. What is not there yet is no danger.
    /// </summary>
    /// <param name="path">An absolute path below an allowed folder.</param>
    /// <param name="allowedFolders">As for <see cref="RefuseOutput"/>.</param>
    /// <param name="known">Folders that passed before; those that pass are added. One set a restore keeps a check to one stat a folder.</param>
    public static string? RefuseParents(string path, IReadOnlyList<string> allowedFolders, HashSet<string> known)
    {
        string? top = FindFolder(path, allowedFolders);
        if (top is null)
            return "lies outside the places that outputs may be in";
        string parent = Path.GetDirectoryName(path)!;
        if (parent.Length <= top.Length || known.Contains(parent))
            return null;
        if (RefuseParents(parent, allowedFolders, known) is { } above)
            return above;
        FileKind kind = FileSystem.Status(parent, followLinks: false).Kind;
        if (kind == FileKind.Link)
            return $"lies behind the link '{parent}'";
        if (kind is not (FileKind.Directory or FileKind.Missing))
            return $"lies below '{parent}', which is no folder";
        known.Add(parent);
        return null;
    }

    /// <summary>
    /// Refuses a link whose target leads outside <paramref name="allowedFolders"/>. <c>..</c> may only come first: behind another
    /// name it would depend on what that name is on disk.
    /// </summary>
    /// <param name="link">Absolute path of the link, its parents checked by <see cref="RefuseParents"/>.</param>
    /// <param name="target">What the link is to hold.</param>
    /// <param name="allowedFolders">As for <see cref="RefuseOutput"/>.</param>
    public static string? RefuseLinkTarget(string link, string target, IReadOnlyList<string> allowedFolders)
    {
        if (target.Length == 0 || target.Contains('\0', StringComparison.Ordinal))
            return "is a link to nothing";
        bool isAbsolute = Path.IsPathRooted(target);
        bool sawName = isAbsolute;
        foreach (Range range in target.AsSpan().Split(Path.DirectorySeparatorChar))
        {
            ReadOnlySpan<char> segment = target.AsSpan(range);
            if (segment is ".." && sawName)
                return $"is a link to '{target}', which goes back up behind a name";
            sawName |= segment is not (".." or "." or "");
        }

        string full = isAbsolute ? Path.GetFullPath(target) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target));
        // The place that the link lies in must be the one that ".." was counted from, so that no linked allowed folder is left upwards.
        string? top = isAbsolute ? null : FindFolder(link, allowedFolders);
        bool isInside = top is null ? FindFolder(full, allowedFolders) is not null : IsSameOrBelow(full, top) || IsInside(full, top, allowedFolders);
        return isInside ? null : $"is a link to '{target}', which leads outside the places that outputs may be in";
    }

    /// <summary>The longest of the folders that a path is or lies below; null for none.</summary>
    public static string? FindFolder(string path, IReadOnlyList<string> folders)
    {
        string? best = null;
        foreach (string folder in folders)
        {
            if (IsSameOrBelow(path, folder) && (best is null || folder.Length > best.Length))
                best = folder;
        }

        return best;
    }

    /// <summary>A relative target may leave a nested allowed folder only upwards into one that holds it, and only when that is no link.</summary>
    private static bool IsInside(string full, string top, IReadOnlyList<string> allowedFolders)
    {
        if (FindFolder(full, allowedFolders) is not { } target)
            return false;
        for (string? folder = top; folder is not null && folder.Length > target.Length; folder = Path.GetDirectoryName(folder))
        {
            if (FileSystem.Status(folder, followLinks: false).Kind == FileKind.Link)
                return false;
        }

        return IsSameOrBelow(top, target);
    }

    private static StringComparison Comparison { get; } =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
}

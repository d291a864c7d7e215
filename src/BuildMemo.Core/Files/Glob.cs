namespace BuildMemo.Files;

/// <summary>
/// Matches an absolute pattern against what is on disk and against declared outputs (design.md, 5). <c>**</c> skips <c>.git</c>,
/// <c>node_modules</c>, <c>bin</c>, <c>obj</c> unless the pattern names them; links to folders are followed, but never round in
/// a circle; links to nothing are no files.
/// </summary>
internal static class Glob
{
    /// <summary>
    /// The files on disk and the declared outputs that match, absolute, sorted ordinally, without doubles.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="declaredFiles">Output files of other steps: they match whether or not they exist yet, also below skipped folders.</param>
    /// <param name="declaredFolders">Output folders of other steps: what is on disk below them matches, also below skipped folders.</param>
    /// <param name="isExcluded">Paths that never match: the step's own outputs. Null for none.</param>
    public static string[] Match(
        GlobPattern pattern,
        IReadOnlyCollection<string> declaredFiles,
        IReadOnlyCollection<string> declaredFolders,
        Func<string, bool>? isExcluded = null)
    {
        List<string> found = MatchOnDisk(pattern);
        foreach (string file in declaredFiles)
        {
            if (pattern.IsMatch(file))
                found.Add(file);
        }

        foreach (string folder in declaredFolders)
        {
            if (IsNear(pattern, folder))
                AddEverything(folder, pattern, found);
        }

        return Settle(found, isExcluded);
    }

    /// <summary>Only the files on disk, in no order: for a caller that matches one pattern for many steps.</summary>
    public static List<string> MatchOnDisk(GlobPattern pattern)
    {
        List<string> found = [];
        Walk(pattern, pattern.Folder, 0, found, null);
        return found;
    }

    /// <summary>Sorts ordinally, drops doubles and what is excluded.</summary>
    public static string[] Settle(List<string> found, Func<string, bool>? isExcluded)
    {
        found.Sort(StringComparer.Ordinal);
        int kept = 0;
        for (int index = 0; index < found.Count; index++)
        {
            string path = found[index];
            if ((kept > 0 && string.Equals(found[kept - 1], path, StringComparison.Ordinal)) || isExcluded?.Invoke(path) == true)
                continue;
            found[kept++] = path;
        }

        found.RemoveRange(kept, found.Count - kept);
        return [.. found];
    }

    /// <summary>One folder on the way down; only links need the way back up, to see a circle.</summary>
    private sealed record Trail(string Folder, Trail? Parent);

    private static void Walk(GlobPattern pattern, string folder, int position, List<string> found, Trail? trail)
    {
        bool isLast = position == pattern.Length - 1;
        if (pattern.Literal(position) is { } literal)
        {
            // A plain name: asked for, not searched for.
            string path = Join(folder, literal);
            FileKind kind = FileSystem.Status(path).Kind;
            if (isLast && kind == FileKind.File)
                found.Add(path);
            else if (!isLast && kind == FileKind.Directory)
                Walk(pattern, path, position + 1, found, new(folder, trail));
            return;
        }

        bool anyFolders = pattern.IsAnyFolders(position);
        int next = anyFolders ? position + 1 : position;
        if (anyFolders && pattern.Literal(next) is not null)
        {
            // Listing the folder below serves the descent only; the name behind ** is asked for.
            Walk(pattern, folder, next, found, trail);
            next = -1;
        }

        if (!FolderReader.TryOpen(folder.Length == 0 ? Root : folder, out FolderReader reader, out _))
            return;
        List<string>? below = null;
        using (reader)
        {
            while (reader.MoveNext())
                Visit(pattern, folder, next, anyFolders, found, trail, reader.Name, reader.Kind, ref below);
        }

        // The folder is closed before its children are opened: a deep tree doesn't run out of descriptors.
        if (below is null)
            return;
        Trail here = new(folder, trail);
        foreach (string child in below)
        {
            if (anyFolders)
            {
                if (!pattern.Skips(Path.GetFileName(child.AsSpan())))
                    Walk(pattern, child, position, found, here);
                if (next >= 0 && next < pattern.Length - 1 && pattern.Accepts(next, Path.GetFileName(child.AsSpan())))
                    Walk(pattern, child, next + 1, found, here);
            }
            else
            {
                Walk(pattern, child, position + 1, found, here);
            }
        }
    }

    /// <summary>One entry: a match when it is a file at the last position, a folder to go into, or neither.</summary>
    private static void Visit(
        GlobPattern pattern, string folder, int next, bool anyFolders, List<string> found, Trail? trail, ReadOnlySpan<char> name,
        FileKind? kind, ref List<string>? below)
    {
        if (AsideFolder.Is(name))
            return;
        bool accepted = next >= 0 && pattern.Accepts(next, name);
        if (!accepted && !anyFolders)
            return;
        bool isLast = next == pattern.Length - 1;
        if (kind == FileKind.File && !(accepted && isLast))
            return;
        string path = Join(folder, name);
        bool isLink = kind == FileKind.Link;
        if (kind is null)
        {
            kind = FileSystem.Status(path, followLinks: false).Kind;
            isLink = kind == FileKind.Link;
        }

        if (isLink)
            kind = FileSystem.Status(path).Kind;
        if (kind == FileKind.File && accepted && isLast)
            found.Add(path);
        else if (kind == FileKind.Directory && (anyFolders || !isLast) && !(isLink && LeadsUp(path, folder, trail)))
            (below ??= []).Add(path);
    }

    /// <summary>Whether a link to a folder leads to one of the folders that it lies in.</summary>
    private static bool LeadsUp(string link, string folder, Trail? trail)
    {
        Stamp target = FileSystem.Status(link).Stamp;
        for (Trail? step = new(folder, trail); step is not null; step = step.Parent)
        {
            Stamp parent = FileSystem.Status(step.Folder.Length == 0 ? Root : step.Folder).Stamp;
            if (parent.FileId == target.FileId && parent.Device == target.Device)
                return true;
        }

        return false;
    }

    private static void AddEverything(string folder, GlobPattern pattern, List<string> found)
    {
        if (!FolderReader.TryOpen(folder, out FolderReader reader, out _))
            return;
        List<string> below = [];
        using (reader)
        {
            while (reader.MoveNext())
            {
                if (AsideFolder.Is(reader.Name))
                    continue;
                string path = Join(folder, reader.Name);
                FileKind kind = reader.Kind is FileKind.File or FileKind.Directory or FileKind.Other
                    ? reader.Kind.Value
                    : FileSystem.Status(path).Kind;
                if (kind == FileKind.File && pattern.IsMatch(path))
                    found.Add(path);
                // Links to folders inside an output folder are outputs themselves, not ways to more of them.
                else if (kind == FileKind.Directory && reader.Kind is not FileKind.Link && IsNear(pattern, path))
                    below.Add(path);
            }
        }

        foreach (string child in below)
            AddEverything(child, pattern, found);
    }

    /// <summary>Whether something below a folder could match: one lies in the other.</summary>
    private static bool IsNear(GlobPattern pattern, string folder) =>
        SafePath.IsSameOrBelow(folder, pattern.Folder) || SafePath.IsSameOrBelow(pattern.Folder, folder);

    private static string Root => Path.DirectorySeparatorChar.ToString();

    private static string Join(string folder, ReadOnlySpan<char> name) => string.Concat(folder, Root, name);
}

using BuildMemo.Files;

namespace BuildMemo.Steps;

/// <summary>Whether a pattern could match something below a folder whose content isn't known yet.</summary>
internal static class GlobReach
{
    public static bool MayMatchBelow(GlobPattern pattern, string folder)
    {
        string fixedFolder = pattern.Folder;
        if (folder.Equals(fixedFolder, PathText.Comparison) || PathText.IsBelow(fixedFolder, folder))
            return true;
        return PathText.IsBelow(folder, fixedFolder) && Reaches(pattern, folder.AsSpan(fixedFolder.Length + 1), 0);
    }

    // Each name of the folder uses up a position; `**` takes any number of them, and one position must be left for a file.
    private static bool Reaches(GlobPattern pattern, ReadOnlySpan<char> rest, int position)
    {
        while (position < pattern.Length)
        {
            if (rest.IsEmpty || pattern.IsAnyFolders(position))
                return true;
            int end = rest.IndexOf(Path.DirectorySeparatorChar);
            if (!pattern.Accepts(position, end < 0 ? rest : rest[..end]))
                return false;
            rest = end < 0 ? default : rest[(end + 1)..];
            position++;
        }

        return false;
    }
}

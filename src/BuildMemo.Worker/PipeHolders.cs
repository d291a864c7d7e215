using System.Globalization;

namespace BuildMemo.Worker;

/// <summary>
/// Finds processes by the pipe that they print into. The build announces that pipe before it starts a process, so one whose number
/// the build could no longer note is found by its standard output or error.
/// </summary>
internal static class PipeHolders
{
    /// <summary>Process ids of all that print into one of these pipes.</summary>
    public static IReadOnlyCollection<int> Find(HashSet<ulong> inodes)
    {
        var found = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), out int pid) && (Prints(folder, 1, inodes) || Prints(folder, 2, inodes)))
                found.Add(pid);
        }

        return found;
    }

    private static bool Prints(string folder, int descriptor, HashSet<ulong> inodes)
    {
        const string Form = "pipe:[";
        string? target;
        try
        {
            target = new FileInfo($"{folder}/fd/{descriptor}").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to another user.
            return false;
        }

        return target is not null && target.StartsWith(Form, StringComparison.Ordinal)
            && ulong.TryParse(target.AsSpan()[Form.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode)
            && inodes.Contains(inode);
    }
}

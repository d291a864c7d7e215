using System.Text;

namespace BuildMemo.Journal;

/// <summary>
/// The list of journals whose runs are above a process, as steps get it in their environment: so a nested build of the same
/// project is an error and not a deadlock. Paths are separated as in <c>PATH</c>, with <c>%</c> and the separator percent-encoded.
/// </summary>
public static class JournalNesting
{
    /// <summary>The environment variable that steps are given.</summary>
    public const string VariableName = "BUILDMEMO_JOURNALS";

    /// <summary>The list with one more journal.</summary>
    /// <param name="list">The value that this process was given; null or empty for none.</param>
    /// <param name="path">Absolute path of the journal.</param>
    public static string Append(string? list, string path) =>
        string.IsNullOrEmpty(list) ? Encode(path) : list + Path.PathSeparator + Encode(path);

    /// <summary>Whether the journal is in the list.</summary>
    public static bool Contains(string? list, string path)
    {
        if (string.IsNullOrEmpty(list))
            return false;
        string wanted = Encode(path);
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (string item in list.Split(Path.PathSeparator))
        {
            if (string.Equals(item, wanted, comparison))
                return true;
        }
        return false;
    }

    private static string Encode(string path) => new StringBuilder(path)
        .Replace("%", "%25")
        .Replace(Path.PathSeparator.ToString(), Path.PathSeparator == ':' ? "%3A" : "%3B")
        .ToString();
}

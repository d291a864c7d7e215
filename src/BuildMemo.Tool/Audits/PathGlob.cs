using System.Text;
using System.Text.RegularExpressions;

namespace BuildMemo.Tool.Audits;

/// <summary>Absolute globs as steps declare them: <c>*</c>, <c>?</c>, and <c>**</c> for folders.</summary>
internal static class PathGlob
{
    /// <summary>Whether a pattern, or a plain path, takes a path.</summary>
    public static bool Matches(string pattern, string path)
    {
        if (pattern.AsSpan().IndexOfAny('*', '?') < 0)
            return pattern == path;
        StringBuilder expression = new("^");
        string[] parts = pattern.Split('/');
        for (int index = 0; index < parts.Length; index++)
        {
            bool isLast = index == parts.Length - 1;
            if (parts[index] == "**")
            {
                expression.Append(isLast ? ".*" : "(?:[^/]+/)*");
                continue;
            }

            expression.Append(Regex.Escape(parts[index]).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal));
            if (!isLast)
                expression.Append('/');
        }

        return Regex.IsMatch(path, expression.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(5));
    }

    /// <summary>Whether a new file in a folder could be matched: its names are declared, then.</summary>
    public static bool Watches(string pattern, string folder)
    {
        int wild = pattern.AsSpan().IndexOfAny('*', '?');
        if (wild < 0)
            return false;
        string last = pattern[(pattern.LastIndexOf('/') + 1)..];
        string folders = pattern[..^last.Length].TrimEnd('/');
        return last == "**" ? Matches(pattern, folder + "/x") : Matches(folders, folder) || (folders.EndsWith("/**", StringComparison.Ordinal) && Matches(folders[..^3], folder));
    }
}

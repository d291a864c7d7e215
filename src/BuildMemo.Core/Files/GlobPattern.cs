namespace BuildMemo.Files;

/// <summary>
/// An absolute pattern, parsed: <c>*</c> any characters but the separator, <c>?</c> one of them, <c>**</c> as a whole segment any
/// number of folders, none included. Every other character stands for itself, brackets and backslashes included.
/// It knows nothing of what is on disk.
/// </summary>
internal sealed class GlobPattern
{
    private static readonly string[] s_skippedFolders = [".git", "node_modules", "bin", "obj"];

    private readonly Segment[] _segments;
    private readonly string[] _skipped;

    private enum SegmentKind
    {
        Literal,
        Wildcard,
        AnyFolders,
    }

    private readonly record struct Segment(SegmentKind Kind, string Text);

    private GlobPattern(string text, string folder, Segment[] segments, string[] skipped)
    {
        Text = text;
        Folder = folder;
        _segments = segments;
        _skipped = skipped;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The deepest folder that everything matched lies in; without a trailing separator (empty for the file system's root).</summary>
    public string Folder { get; }

    /// <summary>How many segments follow <see cref="Folder"/>.</summary>
    public int Length => _segments.Length;

    private static bool IgnoreCase { get; } = !OperatingSystem.IsLinux();

    /// <summary>Whether a path holds <c>*</c> or <c>?</c>.</summary>
    public static bool HasWildcards(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Parses an absolute pattern; a path without wildcards is one that matches itself.</summary>
    public static GlobPattern Parse(string pattern)
    {
        string[] parts = pattern.Split(Path.DirectorySeparatorChar);
        int wild = Array.FindIndex(parts, HasWildcards);
        int fixedParts = wild < 0 ? parts.Length - 1 : wild;
        List<Segment> segments = [];
        for (int index = fixedParts; index < parts.Length; index++)
        {
            string part = parts[index];
            if (part.Length == 0)
                continue;
            if (part == "**")
            {
                if (segments.Count == 0 || segments[^1].Kind != SegmentKind.AnyFolders)
                    segments.Add(new(SegmentKind.AnyFolders, part));
            }
            else
            {
                segments.Add(new(HasWildcards(part) ? SegmentKind.Wildcard : SegmentKind.Literal, part));
            }
        }

        // As MSBuild has it, a last ** means every file below.
        if (segments.Count > 0 && segments[^1].Kind == SegmentKind.AnyFolders)
            segments.Add(new(SegmentKind.Wildcard, "*"));
        // Only names behind the first wildcard count: where the checkout lies must not change what a pattern skips.
        string[] skipped = [.. s_skippedFolders.Where(name => !segments.Any(segment => Same(segment.Text, name)))];
        string folder = string.Join(Path.DirectorySeparatorChar, parts, 0, fixedParts);
        return new(pattern, folder, [.. segments], skipped);
    }

    /// <summary>Whether a path matches, wherever it lies: nothing is skipped, for declared outputs always match.</summary>
    public bool IsMatch(string path)
    {
        if (path.Length <= Folder.Length + 1 || path[Folder.Length] != Path.DirectorySeparatorChar
            || !path.AsSpan(0, Folder.Length).Equals(Folder, Comparison))
        {
            return false;
        }

        return IsMatch(path.AsSpan(Folder.Length + 1), 0);
    }

    /// <summary>Whether a name can stand at a position.</summary>
    public bool Accepts(int position, ReadOnlySpan<char> name) => _segments[position].Kind switch
    {
        SegmentKind.Literal => name.Equals(_segments[position].Text, Comparison),
        SegmentKind.Wildcard => WildcardMatches(_segments[position].Text, name),
        _ => true,
    };

    /// <summary>Whether a position is <c>**</c>.</summary>
    public bool IsAnyFolders(int position) => _segments[position].Kind == SegmentKind.AnyFolders;

    /// <summary>The name at a position when it is a plain one, so that nothing needs to be listed; else null.</summary>
    public string? Literal(int position) => _segments[position].Kind == SegmentKind.Literal ? _segments[position].Text : null;

    /// <summary>Whether <c>**</c> does not go into a folder of this name.</summary>
    public bool Skips(ReadOnlySpan<char> folder)
    {
        foreach (string name in _skipped)
        {
            if (folder.Equals(name, Comparison))
                return true;
        }

        return false;
    }

    private static StringComparison Comparison => IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static bool Same(string left, string right) => left.Equals(right, Comparison);

    private bool IsMatch(ReadOnlySpan<char> rest, int position)
    {
        while (position < _segments.Length)
        {
            if (rest.IsEmpty)
                return false;
            int end = rest.IndexOf(Path.DirectorySeparatorChar);
            if (IsAnyFolders(position))
            {
                // None, or one more folder.
                return IsMatch(rest, position + 1) || (end >= 0 && IsMatch(rest[(end + 1)..], position));
            }

            if (!Accepts(position, end < 0 ? rest : rest[..end]))
                return false;
            rest = end < 0 ? default : rest[(end + 1)..];
            position++;
        }

        return rest.IsEmpty;
    }

    /// <summary>Greedy with one step back to the last star: linear in practice, and no recursion.</summary>
    private static bool WildcardMatches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0, here = 0, star = -1, resume = 0;
        while (here < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = here;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || SameCharacter(pattern[at], name[here])))
            {
                at++;
                here++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                here = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    private static bool SameCharacter(char left, char right) =>
        left == right || (IgnoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}

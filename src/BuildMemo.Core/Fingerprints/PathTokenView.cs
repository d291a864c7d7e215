using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>
/// The texts of the tokens as commands that run in one folder write them, and the search for them. Immutable.
/// Most texts hold no token, so the search is a few vectorised scans for the texts that start all others.
/// </summary>
internal sealed class PathTokenView
{
    /// <summary>Shorter relative texts stand in too many outputs by chance.</summary>
    public const int ShortestRelative = 4;

    /// <summary>How paths compare on this system.</summary>
    public static readonly StringComparison Comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly Form[] _forms;
    private readonly string[] _anchors;

    public PathTokenView(PathToken[] tokens, string relativeTo)
    {
        var forms = new List<Form>(2 * tokens.Length);
        foreach (PathToken token in tokens)
            forms.Add(new Form(token.Letter, token.Name, token.Text, IsRelative: false));
        foreach (PathToken token in tokens)
        {
            string relative = relativeTo.Length == 0 ? token.Text : Path.GetRelativePath(relativeTo, token.Text);
            if (IsRecognisable(relative))
                forms.Add(new Form(char.ToLowerInvariant(token.Letter), token.Name, relative, IsRelative: true));
        }
        forms.Sort(static (left, right) => right.Text.Length - left.Text.Length);
        _forms = [.. forms];

        // A form whose start is another form needs no search of its own.
        var anchors = new List<string>();
        for (int i = _forms.Length - 1; i >= 0; i--)
        {
            bool isCovered = false;
            foreach (string anchor in anchors)
                isCovered |= _forms[i].Text.StartsWith(anchor, Comparison);
            if (!isCovered)
                anchors.Add(_forms[i].Text);
        }
        _anchors = [.. anchors];
    }

    /// <summary>Replaces folders by tokens, or, when <paramref name="used"/> is given, only lists them there.</summary>
    public string Tokenize(string text, List<UsedToken>? used)
    {
        // Same length, so that positions agree; on Windows both separators match.
        ReadOnlySpan<char> searched = OperatingSystem.IsWindows() ? text.Replace('/', '\\') : text;
        Span<int> next = stackalloc int[_anchors.Length + 1];
        for (int i = 0; i < _anchors.Length; i++)
            next[i] = Find(searched, _anchors[i], 0);
        next[^1] = Find(searched, PathTokens.Escape, 0);

        StringBuilder? result = null;
        int done = 0;
        while (true)
        {
            int which = 0;
            for (int i = 1; i < next.Length; i++)
            {
                if (next[i] < next[which])
                    which = i;
            }
            int position = next[which];
            if (position == int.MaxValue)
                break;
            int continueAt = position + 1;
            if (which == _anchors.Length)
            {
                if (used is null)
                    (result ??= new StringBuilder(text.Length)).Append(text, done, position - done).Append(PathTokens.Escape).Append(PathTokens.Escape);
                done = continueAt;
            }
            else if (Match(searched, position) is { } form)
            {
                continueAt = position + form.Text.Length;
                if (used is null)
                    (result ??= new StringBuilder(text.Length)).Append(text, done, position - done).Append(PathTokens.Escape).Append(form.Letter);
                else if (!used.Contains(new UsedToken(form.Name, form.Text)))
                    used.Add(new UsedToken(form.Name, form.Text));
                done = continueAt;
            }
            for (int i = 0; i < _anchors.Length; i++)
            {
                if (next[i] < continueAt)
                    next[i] = Find(searched, _anchors[i], continueAt);
            }
            if (next[^1] < continueAt)
                next[^1] = Find(searched, PathTokens.Escape, continueAt);
        }
        return result is null ? text : result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>The reverse of <see cref="Tokenize"/>; false for a token that is unknown here.</summary>
    public bool TryExpand(string tokenised, out string text)
    {
        text = tokenised;
        int position = tokenised.IndexOf(PathTokens.Escape, StringComparison.Ordinal);
        if (position < 0)
            return true;
        var result = new StringBuilder(tokenised.Length + 64);
        int done = 0;
        while (position >= 0)
        {
            if (position + 1 == tokenised.Length)
                return false;
            result.Append(tokenised, done, position - done);
            char letter = tokenised[position + 1];
            if (letter == PathTokens.Escape)
                result.Append(PathTokens.Escape);
            else if (TextOf(letter) is { } stoodFor)
                result.Append(stoodFor);
            else
                return false;
            done = position + 2;
            position = tokenised.IndexOf(PathTokens.Escape, done);
        }
        text = result.Append(tokenised, done, tokenised.Length - done).ToString();
        return true;
    }

    private string? TextOf(char letter)
    {
        foreach (Form form in _forms)
        {
            if (form.Letter == letter)
                return form.Text;
        }
        return null;
    }

    private Form? Match(ReadOnlySpan<char> text, int position)
    {
        foreach (Form form in _forms)
        {
            if (text[position..].StartsWith(form.Text, Comparison)
                && PathTextBoundaries.IsEnd(text, position + form.Text.Length)
                && PathTextBoundaries.IsStart(text, position, form.IsRelative))
            {
                return form;
            }
        }
        return null;
    }

    private static int Find(ReadOnlySpan<char> text, string value, int start)
    {
        int index = OperatingSystem.IsWindows() ? text[start..].IndexOf(value, StringComparison.OrdinalIgnoreCase) : text[start..].IndexOf(value.AsSpan());
        return index < 0 ? int.MaxValue : start + index;
    }

    private static int Find(ReadOnlySpan<char> text, char value, int start)
    {
        int index = text[start..].IndexOf(value);
        return index < 0 ? int.MaxValue : start + index;
    }

    private static bool IsRecognisable(string relative) =>
        relative.Length >= ShortestRelative
        && !Path.IsPathRooted(relative)
        && relative.Contains(Path.DirectorySeparatorChar)
        && !relative.EndsWith("..", StringComparison.Ordinal);

    private sealed record Form(char Letter, string Name, string Text, bool IsRelative);
}

using System.Text;

namespace BuildMemo.Steps;

/// <summary>
/// Finds the placeholders of a value in one pass (docs/reference/placeholders.md). Only the known names count; <c>{{Name}}</c>
/// gives <c>{Name}</c>; a brace after <c>$</c>, a brace written as <c>%7B</c> and all other braces stay as they are.
/// </summary>
internal sealed class PlaceholderParser
{
    private readonly bool _isEscaped;
    private readonly ShellScanner? _shell;
    private readonly List<Piece> _pieces = [];
    private readonly StringBuilder _literal = new();
    private bool _hasWildcard;

    private PlaceholderParser(bool isEscaped, ShellScanner? shell)
    {
        _isEscaped = isEscaped;
        _shell = shell;
    }

    /// <summary>Parses a value.</summary>
    /// <param name="text">As written, escaped when <paramref name="isEscaped"/>.</param>
    /// <param name="isEscaped">Whether it carries MSBuild's escapes.</param>
    /// <param name="isShell">Whether it is a command line for a shell.</param>
    /// <param name="misspelled">Gets a pair of the name written and the name meant for each near miss.</param>
    public static PlaceholderText Parse(
        ReadOnlySpan<char> text, bool isEscaped, bool isShell, ref List<KeyValuePair<string, string>>? misspelled)
    {
        var parser = new PlaceholderParser(isEscaped, isShell ? new ShellScanner(OperatingSystem.IsWindows()) : null);
        parser.Parse(text, ref misspelled);
        return new([.. parser._pieces], parser._hasWildcard);
    }

    private void Parse(ReadOnlySpan<char> text, ref List<KeyValuePair<string, string>>? misspelled)
    {
        int start = 0;
        while (start < text.Length)
        {
            int brace = text[start..].IndexOf('{');
            if (brace < 0)
                break;
            brace += start;
            ReadOnlySpan<char> name = NameAt(text, brace + 1);
            bool isDoubled = brace + 1 < text.Length && text[brace + 1] == '{';
            ReadOnlySpan<char> inner = isDoubled ? NameAt(text, brace + 2) : [];
            int end = brace + inner.Length + 3;
            if (isDoubled && end < text.Length && text[end] == '}' && PlaceholderNames.Find(inner) != PlaceholderKind.Literal)
            {
                AddLiteral(text[start..brace]);
                AddLiteral(text[(brace + 1)..end]);
                start = end + 1;
                continue;
            }

            // `${NAME}` belongs to the shell; the doubled brace of other template languages (`{{ .Id }}`) to them.
            bool isOurs = !name.IsEmpty && (brace == 0 || text[brace - 1] is not ('$' or '{'))
                && !(_isEscaped && text[..brace].EndsWith("%24", StringComparison.Ordinal));
            PlaceholderKind kind = isOurs ? PlaceholderNames.Find(name) : PlaceholderKind.Literal;
            if (kind == PlaceholderKind.Literal)
            {
                if (isOurs && PlaceholderNames.FindMisspelled(name) is { } meant)
                    (misspelled ??= []).Add(new(name.ToString(), meant));
                AddLiteral(text[start..(brace + 1)]);
                start = brace + 1;
                continue;
            }

            AddLiteral(text[start..brace]);
            AddPlaceholder(kind, name);
            start = brace + name.Length + 2;
        }

        AddLiteral(text[start..]);
        FlushLiteral();
    }

    // The word up to a closing brace: letters, digits, `_`, `-` and `.`, a letter first. Empty when it is something else.
    private static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-'))
            end++;
        bool isName = end > start && end < text.Length && text[end] == '}' && char.IsAsciiLetter(text[start]);
        return isName ? text[start..end] : [];
    }

    private void AddLiteral(ReadOnlySpan<char> text)
    {
        _hasWildcard |= text.ContainsAny('*', '?');
        if (_isEscaped && text.Contains('%'))
            _literal.Append(MsBuildEscapes.Unescape(text));
        else
            _literal.Append(text);
    }

    private void FlushLiteral()
    {
        if (_literal.Length == 0)
            return;
        string text = _literal.ToString();
        _literal.Clear();
        _pieces.Add(new(PlaceholderKind.Literal, text, _shell?.Place ?? ShellPlace.Bare));
        _shell?.Read(text);
    }

    private void AddPlaceholder(PlaceholderKind kind, ReadOnlySpan<char> name)
    {
        FlushLiteral();
        string text = kind == PlaceholderKind.Parameter ? name[PlaceholderNames.ParameterPrefix.Length..].ToString() : "";
        _pieces.Add(new(kind, text, _shell?.Place ?? ShellPlace.Bare));
        _shell?.SkipValue();
    }
}

namespace BuildMemo.Fingerprints;

/// <summary>Where a path may begin and end within a command line, a diagnostic or any other text.</summary>
internal static class PathTextBoundaries
{
    /// <summary>Whether a component may end before <paramref name="position"/>.</summary>
    public static bool IsEnd(ReadOnlySpan<char> text, int position)
    {
        if (position == text.Length)
            return true;
        char next = text[position];
        // The full stop of a sentence, not of a file name.
        if (next == '.')
            return position + 1 == text.Length || char.IsWhiteSpace(text[position + 1]) || IsQuote(text[position + 1]);
        return IsSeparator(next) || IsDelimiter(next) || next is ')' or ']' or '}';
    }

    /// <summary>Whether a path may begin at <paramref name="position"/>.</summary>
    public static bool IsStart(ReadOnlySpan<char> text, int position, bool isRelative)
    {
        if (position == 0)
            return true;
        char previous = text[position - 1];
        if (IsDelimiter(previous) || previous is '(' or '[' or '{')
            return true;
        if (IsSeparator(previous))
        {
            return isRelative
                ? position >= 2 && text[position - 2] == '.' && (position == 2 || IsDelimiter(text[position - 3])) // ./obj/Debug
                : position >= 3 && text[position - 2] == '/' && text[position - 3] == ':'; // file:///home
        }
        // -I/usr/include, -oobj/Debug/a.o
        return char.IsAsciiLetter(previous) && position >= 2 && text[position - 2] == '-' && (position == 2 || IsDelimiter(text[position - 3]));
    }

    private static bool IsDelimiter(char value) => char.IsWhiteSpace(value) || IsQuote(value)
        || value is '=' or ':' or ';' or ',' or '<' or '>' or '|' or '&' or '@' or '!' or '#' or '?' or '*' or '+' or '\0' or PathTokens.Escape;

    private static bool IsQuote(char value) => value is '"' or '\'' or '`' or '\u2018' or '\u2019' or '\u201C' or '\u201D';

    private static bool IsSeparator(char value) => value == '/' || (value == '\\' && OperatingSystem.IsWindows());
}

namespace BuildMemo.Steps;

/// <summary>
/// Follows the quotes of a command line for <c>sh</c> (POSIX, 2.2 and 2.6.3), so that placeholders can be quoted for their place.
/// It knows quotes, backslashes, comments and <c>$(…)</c>; here-documents, backquotes and <c>case</c> patterns inside <c>$(…)</c>
/// count as ordinary text. On Windows it follows the double quotes of <c>cmd</c>.
/// </summary>
internal sealed class ShellScanner(bool isWindows)
{
    // One frame a nested $( … ): whether a double quote was open around it, and its open parentheses.
    private readonly List<(bool WasDoubleQuoted, int Parentheses)> _frames = [];
    private int _parentheses;
    private bool _isSingleQuoted;
    private bool _isDoubleQuoted;
    private bool _isComment;
    private bool _isEscaped;
    private char _previous = ' ';

    /// <summary>The place after the text seen so far.</summary>
    public ShellPlace Place =>
        _isSingleQuoted ? ShellPlace.SingleQuoted : _isDoubleQuoted ? ShellPlace.DoubleQuoted : ShellPlace.Bare;

    /// <summary>Reads literal text. A value between two literals is quoted so that it changes no state.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (isWindows)
                _isDoubleQuoted ^= letter == '"';
            else
                Read(letter);
            _previous = letter;
        }
    }

    /// <summary>A value follows: what comes after it is no beginning of a word.</summary>
    public void SkipValue()
    {
        _previous = 'x';
        _isEscaped = false;
    }

    private void Read(char letter)
    {
        if (_isComment)
        {
            _isComment = letter != '\n';
        }
        else if (_isSingleQuoted)
        {
            _isSingleQuoted = letter != '\'';
        }
        else if (_isEscaped)
        {
            _isEscaped = false;
        }
        else if (letter == '\\')
        {
            _isEscaped = true;
        }
        else if (letter == '"')
        {
            _isDoubleQuoted = !_isDoubleQuoted;
        }
        else if (letter == '(' && _previous == '$')
        {
            _frames.Add((_isDoubleQuoted, _parentheses));
            _isDoubleQuoted = false;
            _parentheses = 0;
        }
        else if (!_isDoubleQuoted)
        {
            ReadBare(letter);
        }
    }

    private void ReadBare(char letter)
    {
        if (letter == '\'')
        {
            _isSingleQuoted = true;
        }
        else if (letter == '#' && _previous is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')')
        {
            _isComment = true;
        }
        else if (letter == '(')
        {
            _parentheses++;
        }
        else if (letter == ')' && _parentheses > 0)
        {
            _parentheses--;
        }
        else if (letter == ')' && _frames.Count > 0)
        {
            (_isDoubleQuoted, _parentheses) = _frames[^1];
            _frames.RemoveAt(_frames.Count - 1);
        }
    }
}

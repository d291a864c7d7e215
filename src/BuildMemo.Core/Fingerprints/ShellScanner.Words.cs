using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>Reads words (POSIX 2.2 quoting, 2.6 expansions), redirections and here-documents.</summary>
internal sealed partial class ShellScanner
{
    private readonly record struct ReadWordResult(ShellWord Word)
    {
        /// <summary>The value with <see cref="SimpleCommand.InheritedPath"/> for <c>$PATH</c>, when the shell puts in nothing else.</summary>
        public string? PathForm { get; init; }
    }

    private char Peek(int ahead = 0) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            char next = text[_position];
            if (next is ' ' or '\t' or '\r')
                _position++;
            else if (next == '\\' && Peek(1) == '\n')
                _position += 2;
            else
                return;
        }
    }

    private void SkipBlanksAndLines()
    {
        for (SkipBlanks(); Peek() is '\n' or '#'; SkipBlanks())
        {
            if (Peek() == '\n')
                _position++;
            else
                while (_position < text.Length && text[_position] != '\n')
                    _position++;
        }
    }

    // Bit c of the first is set for a character below 64 that a plain word can't hold, of the second for 64 to 127: one test a character.
    private static readonly ulong LowStops = StopsFrom(0);
    private static readonly ulong HighStops = StopsFrom(64);

    private static ulong StopsFrom(int first)
    {
        ulong stops = 0;
        for (int i = 0; i < 64; i++)
        {
            if (EndsWord((char)(first + i)) || IsSpecial((char)(first + i)))
                stops |= 1UL << i;
        }
        return stops;
    }

    private static bool IsPlain(char value) => value > 127 || ((value < 64 ? LowStops : HighStops) >> value & 1) == 0;

    private static bool EndsWord(char value) => value is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '<' or '>' or '(' or ')';

    private static bool IsSpecial(char value) => value is '\\' or '\'' or '"' or '$' or '`' or '*' or '?' or '[' or '~';

    private ReadWordResult ReadWord()
    {
        int start = _position;
        int end = start;
        while (end < text.Length && IsPlain(text[end]))
            end++;
        _position = end;
        if (_position == text.Length || EndsWord(text[_position]))
            return new ReadWordResult(new ShellWord(text[start.._position], true));

        var value = new WordValue();
        value.Text.Append(text, start, _position - start);
        while (_position < text.Length && !EndsWord(text[_position]))
        {
            char next = text[_position];
            switch (next)
            {
                case '\\':
                    if (Peek(1) != '\n')
                        value.Text.Append(_position + 1 < text.Length ? text[_position + 1] : '\\');
                    _position += 2;
                    break;
                case '\'':
                    int close = text.IndexOf('\'', _position + 1);
                    context.IsComplete &= close >= 0;
                    close = close < 0 ? text.Length : close;
                    value.Text.Append(text, _position + 1, close - _position - 1);
                    _position = close + 1;
                    break;
                case '"':
                    _position++;
                    ReadQuoted(value, '"');
                    break;
                case '$':
                    ReadDollar(value, isQuoted: false);
                    break;
                case '`':
                    ReadBackticks(value);
                    break;
                case '~' when _position > start:
                    value.Text.Append(next);
                    _position++;
                    break;
                case '*' or '?' or '[' or '~':
                    value.IsExpanded = true;
                    value.Text.Append(next);
                    _position++;
                    break;
                default:
                    value.Text.Append(next);
                    _position++;
                    break;
            }
        }
        _position = Math.Min(_position, text.Length);
        string raw = text[start.._position];
        if (raw is "[" or "[[")
            return new ReadWordResult(new ShellWord(raw, true));
        string result = value.Text.ToString();
        bool isLiteral = !value.IsExpanded && !value.HasPath;
        return new ReadWordResult(new ShellWord(isLiteral ? result : raw, isLiteral)) { PathForm = value.IsExpanded ? null : result };
    }

    /// <summary>Inside double quotes; or, for the body of a here-document, to the end of the text (<paramref name="close"/> is NUL).</summary>
    private void ReadQuoted(WordValue value, char close)
    {
        while (_position < text.Length)
        {
            char next = text[_position];
            if (next == close && close != '\0')
            {
                _position++;
                return;
            }
            if (next == '\\' && _position + 1 < text.Length)
            {
                char escaped = text[_position + 1];
                if (escaped is not ('$' or '`' or '"' or '\\' or '\n'))
                    value.Text.Append('\\');
                if (escaped != '\n')
                    value.Text.Append(escaped);
                _position += 2;
            }
            else if (next == '$')
            {
                ReadDollar(value, isQuoted: true);
            }
            else if (next == '`')
            {
                ReadBackticks(value);
            }
            else
            {
                value.Text.Append(next);
                _position++;
            }
        }
        context.IsComplete &= close == '\0';
    }

    private void ReadDollar(WordValue value, bool isQuoted)
    {
        char next = Peek(1);
        if (next == '(' && Peek(2) == '(')
        {
            value.IsExpanded = true;
            SkipArithmetic();
        }
        else if (next == '(')
        {
            value.IsExpanded = true;
            _position += 2;
            InSubshell(static scanner => scanner.ScanList(')'));
        }
        else if (next == '{')
        {
            bool isPath = string.CompareOrdinal(text, _position, "${PATH}", 0, 7) == 0;
            _position += 2;
            if (isPath)
            {
                _position += 5;
                value.AddPath();
            }
            else
            {
                value.IsExpanded = true;
                ReadBraces();
            }
        }
        else if (next == '\'' && !isQuoted)
        {
            // dash and bash disagree about $'…', so what it gives isn't known.
            value.IsExpanded = true;
            for (_position += 2; _position < text.Length && text[_position] != '\''; _position++)
            {
                if (text[_position] == '\\')
                    _position++;
            }
            context.IsComplete &= _position < text.Length;
            _position++;
        }
        else if (char.IsAsciiLetter(next) || next == '_')
        {
            int start = ++_position;
            while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
                _position++;
            if (text.AsSpan(start, _position - start).SequenceEqual("PATH"))
                value.AddPath();
            else
                value.IsExpanded = true;
        }
        else if (char.IsAsciiDigit(next) || next is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            value.IsExpanded = true;
            _position += 2;
        }
        else
        {
            value.Text.Append('$');
            _position++;
        }
    }

    /// <summary>The rest of <c>${…}</c>.</summary>
    private void ReadBraces()
    {
        if (++_nesting > MaxNesting)
        {
            context.IsComplete = false;
            _position = text.Length;
        }
        var ignored = new WordValue();
        while (_position < text.Length && text[_position] != '}')
        {
            switch (text[_position])
            {
                case '\\':
                    _position += 2;
                    break;
                case '"':
                    _position++;
                    ReadQuoted(ignored, '"');
                    break;
                case '$':
                    ReadDollar(ignored, isQuoted: true);
                    break;
                case '`':
                    ReadBackticks(ignored);
                    break;
                default:
                    _position++;
                    break;
            }
        }
        context.IsComplete &= _position < text.Length;
        _position = Math.Min(_position + 1, text.Length);
        _nesting--;
    }

    private void SkipArithmetic()
    {
        int open = 0;
        for (_position++; _position < text.Length; _position++)
        {
            if (text[_position] == '(')
                open++;
            else if (text[_position] == ')' && --open == 0)
                break;
        }
        context.IsComplete &= _position < text.Length;
        _position = Math.Min(_position + 1, text.Length);
    }

    private void ReadBackticks(WordValue value)
    {
        value.IsExpanded = true;
        var inner = new StringBuilder();
        for (_position++; _position < text.Length && text[_position] != '`'; _position++)
        {
            if (text[_position] == '\\' && Peek(1) is '$' or '`' or '\\')
                _position++;
            inner.Append(text[_position]);
        }
        context.IsComplete &= _position < text.Length;
        _position = Math.Min(_position + 1, text.Length);
        if (depth >= ShellWords.MaxDepth)
            context.IsComplete = false;
        else
            InSubshell(_ => new ShellScanner(inner.ToString(), context, depth + 1).ScanAll());
    }

    private bool IsRedirection()
    {
        int i = _position;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i < text.Length && (text[i] is '<' or '>' || (i == _position && text[i] == '&' && Peek(1) == '>'));
    }

    private ShellRedirection ReadRedirection()
    {
        while (char.IsAsciiDigit(text[_position]))
            _position++;
        if (Peek() is '<' or '>' && Peek(1) == '(')
        {
            _position += 2;
            InSubshell(static scanner => scanner.ScanList(')'));
            return new ShellRedirection("(", new ShellWord("", false));
        }
        int start = _position++;
        if (text[start] == '&')
            _position++;
        if (text[_position - 1] == '<' && Peek() == '<')
            _position += Peek(1) is '<' or '-' ? 2 : 1;
        else if (Peek() is '>' or '&' || (Peek() == '|' && text[_position - 1] == '>'))
            _position++;
        string operation = text[start.._position];
        SkipBlanks();
        int targetStart = _position;
        ShellWord target = ReadWord().Word;
        if (operation is "<<" or "<<-")
            _hereDocuments.Add(new HereDocument(target.Text, operation == "<<-", IsQuoted: text.AsSpan(targetStart, _position - targetStart).IndexOfAny('\'', '"', '\\') >= 0));
        return new ShellRedirection(operation, target);
    }

    private void ReadHereDocuments()
    {
        foreach (HereDocument document in _hereDocuments)
        {
            int start = _position;
            int bodyEnd = -1;
            while (_position < text.Length && bodyEnd < 0)
            {
                int lineEnd = text.IndexOf('\n', _position);
                lineEnd = lineEnd < 0 ? text.Length : lineEnd;
                ReadOnlySpan<char> line = text.AsSpan(_position, lineEnd - _position).TrimEnd('\r');
                if (document.StripsTabs)
                    line = line.TrimStart('\t');
                if (line.SequenceEqual(document.EndMark))
                    bodyEnd = _position;
                _position = Math.Min(lineEnd + 1, text.Length);
            }
            context.IsComplete &= bodyEnd >= 0;
            string body = text[start..(bodyEnd < 0 ? text.Length : bodyEnd)];
            if (!document.IsQuoted && depth < ShellWords.MaxDepth)
                InSubshell(_ => new ShellScanner(body, context, depth + 1).ReadQuoted(new WordValue(), '\0'));
        }
        _hereDocuments.Clear();
    }

    /// <summary>A word while it is read.</summary>
    private sealed class WordValue
    {
        public StringBuilder Text { get; } = new();

        /// <summary>The shell puts something in that isn't known.</summary>
        public bool IsExpanded { get; set; }

        /// <summary>The shell puts in <c>PATH</c>.</summary>
        public bool HasPath { get; private set; }

        public void AddPath()
        {
            HasPath = true;
            Text.Append(SimpleCommand.InheritedPath);
        }
    }
}

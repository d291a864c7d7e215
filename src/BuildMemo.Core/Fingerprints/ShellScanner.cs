namespace BuildMemo.Fingerprints;

/// <summary>
/// Reads lists of commands (POSIX 2.9): separators, reserved words, redirections, subshells, here-documents. Words are read by the other half.
/// </summary>
internal sealed partial class ShellScanner(string text, ShellContext context, int depth)
{
    // Brackets nest deeper than any written by hand only in garbage; the stack of the thread is not infinite.
    private const int MaxNesting = 200;

    private readonly List<HereDocument> _hereDocuments = [];
    private int _position;
    private int _nesting;

    public ShellContext Context => context;

    /// <summary>Reads to the end of the text.</summary>
    public void ScanAll()
    {
        while (_position < text.Length)
            ScanList('\0');
    }

    /// <summary>Length of <c>NAME=</c> or <c>NAME+=</c> at the start of a word; 0 when there is none.</summary>
    public static int AssignmentLength(string word)
    {
        int i = 0;
        while (i < word.Length && (char.IsAsciiLetter(word[i]) || word[i] == '_' || (i > 0 && char.IsAsciiDigit(word[i]))))
            i++;
        if (i == 0 || i == word.Length)
            return 0;
        if (word[i] == '=')
            return i + 1;
        return word[i] == '+' && i + 1 < word.Length && word[i + 1] == '=' ? i + 2 : 0;
    }

    private void ScanList(char end)
    {
        if (++_nesting > MaxNesting)
        {
            context.IsComplete = false;
            _position = text.Length;
            _nesting--;
            return;
        }
        var command = new PendingCommand();
        var blocks = new List<Block>();
        while (true)
        {
            SkipBlanks();
            if (_position >= text.Length)
            {
                Flush(command, blocks, Separator.ListEnd);
                context.IsComplete &= end == '\0' && blocks.Count == 0 && _hereDocuments.Count == 0;
                break;
            }
            char next = text[_position];
            if (next == ')')
            {
                Flush(command, blocks, Separator.ListEnd);
                _position++;
                if (end == ')')
                    break;
                context.IsComplete = false;
            }
            else if (!ScanSeparator(command, blocks, next))
            {
                ScanPart(command, blocks, next);
            }
        }
        _nesting--;
    }

    private bool ScanSeparator(PendingCommand command, List<Block> blocks, char next)
    {
        switch (next)
        {
            case '#':
                while (_position < text.Length && text[_position] != '\n')
                    _position++;
                return true;
            case '\n':
                Flush(command, blocks, Separator.ListEnd);
                _position++;
                ReadHereDocuments();
                return true;
            case ';':
                Flush(command, blocks, Separator.ListEnd);
                _position++;
                if (Peek() is ';' or '&')
                {
                    while (Peek() is ';' or '&')
                        _position++;
                    ReadPatterns();
                }
                return true;
            case '&' when Peek(1) == '>':
                return false;
            case '&' or '|':
                bool isDouble = Peek(1) == next;
                bool isPipe = next == '|' && !isDouble;
                Flush(command, blocks, isDouble ? Separator.AndOr : isPipe ? Separator.Pipe : Separator.Background);
                _position += isDouble || (isPipe && Peek(1) == '&') ? 2 : 1;
                return true;
            default:
                return false;
        }
    }

    private void ScanPart(PendingCommand command, List<Block> blocks, char next)
    {
        if (next == '(')
        {
            _position++;
            SkipBlanks();
            if (command.Words.Count == 1 && Peek() == ')')
            {
                _position++;
                context.DefineFunction(command.Words[0].Text);
                command.Clear();
            }
            else if (command.Words.Count == 0)
            {
                InSubshell(static scanner => scanner.ScanList(')'));
            }
            else
            {
                context.IsComplete = false;
            }
            return;
        }
        if (IsRedirection())
        {
            command.Redirections.Add(ReadRedirection());
            return;
        }
        int start = _position;
        ReadWordResult word = ReadWord();
        if (_position == start)
        {
            // Nothing that begins a word: step over it, or the scan would stand still.
            _position++;
            context.IsComplete = false;
            return;
        }
        bool isPlain = word.Word.IsLiteral && text.AsSpan(start, _position - start).SequenceEqual(word.Word.Text);
        if (command.Words.Count == 0)
        {
            if (isPlain && command.Redirections.Count == 0 && TryReserved(word.Word.Text, command, blocks))
                return;
            int length = AssignmentLength(text[start.._position]);
            if (length > 0)
            {
                TakeAssignment(command, word, length);
                return;
            }
        }
        else if (command.Words[0].Text is "export" or "readonly" or "declare" or "typeset" && AssignmentLength(word.Word.Text) > 0)
        {
            TakeAssignment(command, word, AssignmentLength(word.Word.Text));
        }
        command.Words.Add(word.Word);
    }

    private void TakeAssignment(PendingCommand command, ReadWordResult word, int length)
    {
        // A word with $PATH and nothing else that the shell expands is known once PATH is.
        bool isKnown = word.Word.IsLiteral || word.PathForm is not null;
        string value = (word.PathForm ?? word.Word.Text)[length..];
        if (word.Word.Text.StartsWith("PATH=", StringComparison.Ordinal))
            command.SearchPath = new ShellWord(value, isKnown);
        else if (value.Length > 0 && word.Word.IsLiteral)
            context.AddOther(new ShellWord(value, true));
    }

    private bool TryReserved(string word, PendingCommand command, List<Block> blocks)
    {
        switch (word)
        {
            case "if":
                blocks.Add(new Block(IsLoop: false, context.Directory));
                return true;
            case "while" or "until":
                blocks.Add(new Block(IsLoop: true, context.Directory));
                return true;
            case "then" or "do" or "!" or "{" or "}":
                return true;
            case "else" or "elif":
                // Which branch was taken isn't known.
                if (blocks.Count > 0 && blocks[^1].Directory != context.Directory)
                    context.Directory = null;
                return true;
            case "fi" or "done" or "esac":
                if (blocks.Count == 0)
                    return false;
                if (blocks[^1].Directory != context.Directory)
                    context.Directory = null;
                blocks.RemoveAt(blocks.Count - 1);
                return true;
            case "for" or "select":
                blocks.Add(new Block(IsLoop: true, context.Directory));
                ReadForWords();
                return true;
            case "case":
                blocks.Add(new Block(IsLoop: false, context.Directory));
                SkipBlanks();
                context.AddOther(ReadWord().Word);
                SkipBlanksAndLines();
                if (ReadWord().Word.Text != "in")
                    context.IsComplete = false;
                ReadPatterns();
                return true;
            case "function":
                SkipBlanks();
                context.DefineFunction(ReadWord().Word.Text);
                SkipBlanks();
                if (Peek() == '(' && Peek(1) == ')')
                    _position += 2;
                command.Clear();
                return true;
            default:
                return false;
        }
    }

    private void ReadForWords()
    {
        SkipBlanks();
        ReadWord();
        SkipBlanksAndLines();
        int start = _position;
        if (ReadWord().Word.Text != "in")
        {
            _position = start;
            return;
        }
        for (SkipBlanks(); _position < text.Length && text[_position] is not (';' or '\n'); SkipBlanks())
        {
            start = _position;
            context.AddOther(ReadWord().Word);
            if (_position == start)
                return;
        }
    }

    /// <summary>The patterns of a branch of <c>case</c>, up to the closing bracket; nothing before <c>esac</c>.</summary>
    private void ReadPatterns()
    {
        SkipBlanksAndLines();
        int start = _position;
        if (ReadWord().Word.Text == "esac")
        {
            _position = start;
            return;
        }
        while (_position < text.Length && text[_position] is not (')' or ';' or '\n'))
        {
            start = _position;
            ReadWord();
            if (_position == start)
                _position++;
        }
        if (Peek() == ')')
            _position++;
        else
            context.IsComplete = false;
    }

    private void Flush(PendingCommand command, List<Block> blocks, Separator separator)
    {
        if (!command.IsEmpty)
        {
            (string? searchPath, bool isKnown) = (context.SearchPath, context.IsSearchPathKnown);
            if (command.SearchPath is { } path)
                context.SetSearchPath(path);
            if (command.Words.Count > 0 || command.Redirections.Count > 0)
                context.Add([.. command.Words], [.. command.Redirections], command.IsFedByPipe, depth);
            bool isAssignment = command.Words.Count == 0 || command.Words[0].Text is "export" or "readonly" or "declare" or "typeset";
            if (!isAssignment)
                (context.SearchPath, context.IsSearchPathKnown) = (searchPath, isKnown);
            if (!command.IsFedByPipe && separator is not (Separator.Pipe or Separator.Background))
                FollowBuiltin(command, blocks);
        }
        bool isFedByPipe = separator == Separator.Pipe;
        command.Clear();
        command.IsFedByPipe = isFedByPipe;
        if (separator == Separator.AndOr)
        {
            command.IsConditional = true;
        }
        else if (!isFedByPipe)
        {
            // Whether `a && cd b` came to its cd is not known behind the `;`.
            if (command.MayHaveMoved)
                context.Directory = null;
            command.IsConditional = command.MayHaveMoved = false;
        }
    }

    private void FollowBuiltin(PendingCommand command, List<Block> blocks)
    {
        if (command.Words.Count == 0 || !command.Words[0].IsLiteral)
            return;
        switch (command.Words[0].Text)
        {
            case "cd" or "chdir":
                int i = 1;
                while (i < command.Words.Count && command.Words[i].Text is "-P" or "-L" or "-e" or "--")
                    i++;
                bool isInLoop = blocks.Exists(static block => block.IsLoop);
                context.ChangeDirectory(i < command.Words.Count && !isInLoop ? command.Words[i] : null);
                command.MayHaveMoved |= command.IsConditional;
                break;
            case "pushd" or "popd":
                context.Directory = null;
                break;
            case "unset" when command.Words.Contains(new ShellWord("PATH", true)):
                context.IsSearchPathKnown = false;
                break;
        }
    }

    private void InSubshell(Action<ShellScanner> scan)
    {
        (string? directory, string? searchPath, bool isKnown) = (context.Directory, context.SearchPath, context.IsSearchPathKnown);
        scan(this);
        (context.Directory, context.SearchPath, context.IsSearchPathKnown) = (directory, searchPath, isKnown);
    }

    private enum Separator
    {
        ListEnd,
        AndOr,
        Pipe,
        Background,
    }

    private sealed record Block(bool IsLoop, string? Directory);

    private sealed record HereDocument(string EndMark, bool StripsTabs, bool IsQuoted);

    /// <summary>The simple command that is being read.</summary>
    private sealed class PendingCommand
    {
        public List<ShellWord> Words { get; } = [];

        public List<ShellRedirection> Redirections { get; } = [];

        public ShellWord? SearchPath { get; set; }

        public bool IsFedByPipe { get; set; }

        /// <summary>Behind <c>&amp;&amp;</c> or <c>||</c>.</summary>
        public bool IsConditional { get; set; }

        /// <summary>A conditional <c>cd</c> stood in this and-or list.</summary>
        public bool MayHaveMoved { get; set; }

        public bool IsEmpty => Words.Count == 0 && Redirections.Count == 0 && SearchPath is null;

        public void Clear()
        {
            Words.Clear();
            Redirections.Clear();
            SearchPath = null;
        }
    }
}

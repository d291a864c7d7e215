using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BuildMemo.Errors;

namespace BuildMemo.Fingerprints;

/// <summary>What a DepFile holds, or why it can't be used.</summary>
/// <param name="Paths">Absolute and normalised, in the order written, without doubles.</param>
/// <param name="Problem">Null when the file was understood.</param>
public sealed record DepFileResult(ImmutableArray<string> Paths, Problem? Problem);

/// <summary>
/// Reads the discovered inputs that a step wrote in Make's syntax (gcc and clang <c>-MD</c>/<c>-MP</c>, protoc <c>--dependency_out</c>,
/// rustc <c>--emit dep-info</c>).
/// </summary>
/// <remarks>
/// Escapes as gcc writes them: <c>\ </c> a space, <c>\#</c>, <c>\:</c>, <c>$$</c>; backslashes before such a character are doubled, others stand
/// for themselves, so Windows' paths survive. A colon behind a single letter and before a separator belongs to a drive. Order-only
/// prerequisites, <c>.PHONY</c> and assignments (gcc's modules) are passed over.
/// protoc writes one path a line and escapes nothing: where the words of a line are not all files, but the line as a whole is one,
/// the line is the path.
/// </remarks>
public static class DepFile
{
    /// <summary>Reads the file of a step; one that is missing or unreadable is an error, for it was declared.</summary>
    public static DepFileResult Read(string path, string workingDirectory)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, workingDirectory, File.Exists);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new DepFileResult([], new Problem(Codes.DepFileMissing,
                $"The step wrote no '{path}', which its DepFile declares. Let the command write it (gcc: -MD -MF {{DepFile}}, protoc: --dependency_out={{DepFile}}), or remove DepFile.")
            {
                File = path,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new DepFileResult([], new Problem(Codes.DepFileUnreadable, $"The DepFile '{path}' can't be read: {error.Message} Make it a readable file.") { File = path });
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The content.</param>
    /// <param name="path">Where it stood; for messages.</param>
    /// <param name="workingDirectory">Absolute: where relative paths start.</param>
    /// <param name="exists">Whether an absolute path is a file; null to take every line by its words.</param>
    public static DepFileResult Parse(string text, string path, string workingDirectory, Func<string, bool>? exists = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var paths = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new RuleReader(text, exists is null ? null : relative => exists(Path.GetFullPath(relative, workingDirectory)));
        while (reader.ReadRule(out List<string> dependencies, out string? fault))
        {
            if (fault is not null)
            {
                return new DepFileResult([], new Problem(Codes.DepFileMalformed,
                    $"Line {reader.Line.ToString(CultureInfo.InvariantCulture)} of the DepFile '{path}' {fault}. It must hold rules in Make's syntax: 'output: input input …'.")
                {
                    File = path,
                    Line = reader.Line,
                });
            }
            foreach (string dependency in dependencies)
            {
                string absolute = Path.GetFullPath(dependency, workingDirectory);
                if (seen.Add(absolute))
                    paths.Add(absolute);
            }
        }
        return new DepFileResult(paths.ToImmutable(), null);
    }

    /// <summary>Reads one rule after the other.</summary>
    private sealed class RuleReader(string text, Func<string, bool>? exists)
    {
        private readonly StringBuilder _word = new();
        private int _position = text.StartsWith('\uFEFF') ? 1 : 0;
        private int _nextLine = 1;

        /// <summary>Where the last rule began, from 1.</summary>
        public int Line { get; private set; } = 1;

        /// <summary>False at the end of the text.</summary>
        public bool ReadRule(out List<string> dependencies, out string? fault)
        {
            dependencies = [];
            fault = null;
            SkipEmptyLines();
            if (_position == text.Length)
                return false;
            Line = _nextLine;
            bool hasTarget = false;
            bool isPhony = false;
            bool isOrderOnly = false;
            bool isAfterColon = false;
            int line = 0;
            int lineStart = 0;
            int firstOfLine = 0;
            while (SkipBlanks())
            {
                if (line != _nextLine)
                    (line, lineStart, firstOfLine) = (_nextLine, _position, dependencies.Count);
                bool endsTarget = ReadWord(isAfterColon, ref fault);
                if (fault is not null)
                    return true;
                string word = _word.ToString();
                if (!isAfterColon && word is "=" or "+=" or ":=" or "?=" or "::=" && hasTarget)
                {
                    SkipLine();
                    return true;
                }
                if (isAfterColon && endsTarget)
                {
                    fault = $"holds a second ':' behind '{word}'";
                    return true;
                }
                if (isAfterColon && word == "|")
                    isOrderOnly = true;
                else if (isAfterColon && !isPhony && !isOrderOnly)
                    AddDependency(dependencies, word, firstOfLine, lineStart);
                if (!isAfterColon)
                {
                    if (word.Length == 0 && !hasTarget)
                    {
                        fault = "names no output before its ':'";
                        return true;
                    }
                    hasTarget = true;
                    isPhony |= word == ".PHONY";
                    isAfterColon = endsTarget;
                    line = 0;
                }
            }
            if (!isAfterColon)
                fault = "holds no ':'";
            return true;
        }

        private void AddDependency(List<string> dependencies, string word, int firstOfLine, int lineStart)
        {
            dependencies.Add(word);
            if (exists is null || dependencies.Count == firstOfLine + 1)
                return;
            string whole = text[lineStart.._position];
            for (int i = firstOfLine; i < dependencies.Count; i++)
            {
                if (exists(dependencies[i]) || !exists(whole))
                    continue;
                dependencies.RemoveRange(firstOfLine, dependencies.Count - firstOfLine);
                dependencies.Add(whole);
                return;
            }
        }

        private void SkipEmptyLines()
        {
            while (_position < text.Length)
            {
                char next = text[_position];
                if (next == '#')
                    SkipLine();
                else if (char.IsWhiteSpace(next))
                    Advance();
                else if (!SkipContinuation())
                    return;
            }
        }

        private void SkipLine()
        {
            while (_position < text.Length && text[_position] != '\n')
                _position++;
        }

        /// <summary>Whether another word follows in this rule.</summary>
        private bool SkipBlanks()
        {
            while (_position < text.Length)
            {
                char next = text[_position];
                if (next is ' ' or '\t' or '\r')
                    _position++;
                else if (next == '#')
                    SkipLine();
                else if (!SkipContinuation())
                    return next != '\n';
            }
            return false;
        }

        private bool SkipContinuation()
        {
            int length = ContinuationAt(_position);
            for (int i = 0; i < length; i++)
                Advance();
            return length > 0;
        }

        /// <summary>Length of a backslash and the line break behind it; 0 for anything else.</summary>
        private int ContinuationAt(int position)
        {
            if (position >= text.Length || text[position] != '\\')
                return 0;
            if (position + 1 < text.Length && text[position + 1] == '\n')
                return 2;
            return position + 2 < text.Length && text[position + 1] == '\r' && text[position + 2] == '\n' ? 3 : 0;
        }

        private void Advance()
        {
            if (text[_position++] == '\n')
                _nextLine++;
        }

        /// <summary>Reads a word into <see cref="_word"/>; true when a colon that ends the outputs stood behind it.</summary>
        private bool ReadWord(bool isAfterColon, ref string? fault)
        {
            _word.Clear();
            while (_position < text.Length)
            {
                char next = text[_position];
                if (next is ' ' or '\t' or '\r' or '\n' || ContinuationAt(_position) > 0)
                    return false;
                if (next == '\0')
                {
                    fault = "holds a NUL character";
                    return false;
                }
                if (next == '\\')
                {
                    ReadBackslashes();
                }
                else if (next == '$' && _position + 1 < text.Length && text[_position + 1] == '$')
                {
                    _word.Append('$');
                    _position += 2;
                }
                else if (next == ':' && EndsOutputs(isAfterColon))
                {
                    _position++;
                    return true;
                }
                else
                {
                    _word.Append(next);
                    _position++;
                }
            }
            return false;
        }

        private bool EndsOutputs(bool isAfterColon)
        {
            char following = _position + 1 < text.Length ? text[_position + 1] : '\n';
            bool isDrive = _word.Length == 1 && char.IsAsciiLetter(_word[0]) && following is '/' or '\\' && ContinuationAt(_position + 1) == 0;
            if (isDrive)
                return false;
            // Within the inputs only a colon that stands alone at the end of a word is one of Make's.
            return following != '=' && (!isAfterColon || char.IsWhiteSpace(following));
        }

        private void ReadBackslashes()
        {
            int start = _position;
            while (_position < text.Length && text[_position] == '\\' && ContinuationAt(_position) == 0)
                _position++;
            int count = _position - start;
            char next = _position < text.Length ? text[_position] : '\n';
            bool escapes = next is ' ' or '\t' or '#' || (next == ':' && !IsColonOfWindowsTarget());
            if (!escapes)
            {
                _word.Append('\\', count);
                return;
            }
            _word.Append('\\', count / 2);
            if (count % 2 == 1)
            {
                _word.Append(next);
                _position++;
            }
        }

        /// <summary>Whether <c>C:\out\:</c> is meant: a folder of Windows as output, not an escaped colon.</summary>
        private bool IsColonOfWindowsTarget() =>
            _word.Length > 2 && _word[1] == ':' && (_position + 1 == text.Length || char.IsWhiteSpace(text[_position + 1]));
    }
}

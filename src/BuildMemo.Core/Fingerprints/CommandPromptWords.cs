using System.Collections.Immutable;
using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Takes a command line of Windows' cmd.exe apart: <c>&amp;</c>, <c>&amp;&amp;</c>, <c>||</c>, <c>|</c>, quotes, <c>^</c>, redirections.
/// Blocks and <c>for</c> are not followed. Untested on Windows.
/// </summary>
public static class CommandPromptWords
{
    /// <summary>Takes a command line apart; never throws for malformed ones.</summary>
    public static ShellScript Split(string commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        var commands = new List<SimpleCommand>();
        var words = new List<ShellWord>();
        var redirections = new List<ShellRedirection>();
        var word = new StringBuilder();
        bool hasWord = false;
        bool isQuoted = false;
        bool isFedByPipe = false;
        string redirection = "";

        void EndWord()
        {
            if (!hasWord)
                return;
            string value = word.ToString();
            var read = new ShellWord(value, !value.Contains('%', StringComparison.Ordinal) && !value.Contains('!', StringComparison.Ordinal));
            if (redirection.Length > 0)
                redirections.Add(new ShellRedirection(redirection, read));
            else
                words.Add(read);
            redirection = "";
            word.Clear();
            hasWord = false;
        }

        void EndCommand(bool pipes)
        {
            EndWord();
            if (words.Count > 0 || redirections.Count > 0)
            {
                commands.Add(new SimpleCommand
                {
                    Words = [.. words],
                    Redirections = [.. redirections],
                    IsFedByPipe = isFedByPipe,
                    IsBuiltin = words.Count > 0 && IsBuiltin(words[0].Text),
                    // A folder change is followed by nobody here: whatever runs after one runs somewhere unknown.
                    Directory = commands.Exists(static command => command.Words.Length > 0 && command.Words[0].Text is "cd" or "chdir" or "pushd") ? null : "",
                });
            }
            words.Clear();
            redirections.Clear();
            isFedByPipe = pipes;
        }

        for (int i = 0; i < commandLine.Length; i++)
        {
            char next = commandLine[i];
            if (next == '"')
            {
                isQuoted = !isQuoted;
                hasWord = true;
            }
            else if (isQuoted)
            {
                word.Append(next);
            }
            else if (next == '^' && i + 1 < commandLine.Length)
            {
                word.Append(commandLine[++i]);
                hasWord = true;
            }
            else if (next is ' ' or '\t')
            {
                EndWord();
            }
            else if (next is '&' or '|' or '\n' or '\r' or '(' or ')')
            {
                bool isDouble = i + 1 < commandLine.Length && commandLine[i + 1] == next;
                EndCommand(pipes: next == '|' && !isDouble);
                if (isDouble)
                    i++;
            }
            else if (next is '<' or '>')
            {
                if (word.Length == 1 && char.IsAsciiDigit(word[0]))
                    (hasWord, word) = (false, word.Clear());
                EndWord();
                bool isDouble = i + 1 < commandLine.Length && commandLine[i + 1] == next;
                redirection = isDouble ? ">>" : next.ToString();
                if (isDouble)
                    i++;
            }
            else
            {
                word.Append(next);
                hasWord = true;
            }
        }
        EndCommand(pipes: false);
        return new ShellScript([.. commands], ImmutableArray<ShellWord>.Empty, IsComplete: !isQuoted);
    }

    private static bool IsBuiltin(string word) => word.TrimStart('@').ToLowerInvariant() is "call" or "cd" or "chdir" or "cls" or "copy" or "date"
        or "del" or "dir" or "echo" or "endlocal" or "erase" or "exit" or "for" or "goto" or "if" or "md" or "mkdir" or "mklink" or "move"
        or "path" or "pause" or "popd" or "pushd" or "rd" or "rem" or "ren" or "rename" or "rmdir" or "set" or "setlocal" or "shift"
        or "time" or "title" or "type" or "ver" or "verify" or "vol";
}

using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>Finds what programs run that run their arguments: <c>env</c>, <c>xargs</c>, <c>sh -c</c>, <c>find -exec</c>.</summary>
internal static class ShellWrappers
{
    /// <summary>What a wrapper runs: words of a command, or a script of its own.</summary>
    /// <param name="Words">The inner command; empty when there is none.</param>
    public sealed record Inner(ImmutableArray<ShellWord> Words)
    {
        /// <summary>A script for a shell, instead of words.</summary>
        public ShellWord? Script { get; init; }

        /// <summary>A folder that the wrapper changes to (<c>env -C</c>).</summary>
        public ShellWord? Directory { get; init; }

        /// <summary>A new value of <c>PATH</c> (<c>env PATH=x</c>).</summary>
        public ShellWord? SearchPath { get; init; }
    }

    /// <summary>Whether a name is that of a POSIX shell.</summary>
    public static bool IsShell(string name) => name is "sh" or "bash" or "dash" or "ash" or "ksh" or "mksh" or "zsh" or "busybox";

    /// <summary>What a command runs besides itself; empty for most.</summary>
    public static IReadOnlyList<Inner> Find(ReadOnlySpan<ShellWord> words)
    {
        if (words.Length < 2 || !words[0].IsLiteral)
            return [];
        string name = NameOf(words[0].Text);
        if (IsShell(name))
            return ShellArgument(words) is { } script ? [new Inner([]) { Script = script }] : [];
        switch (name)
        {
            case "env":
                return [Environment(words)];
            case "find":
                return FindActions(words);
            case "command":
                // command -v only asks where it is.
                return words[1].Text is "-v" or "-V" ? [] : [After(words, "", 0)];
            case "exec":
                return [After(words, "a", 0)];
            case "builtin" or "nohup" or "setsid":
                return [After(words, "", 0)];
            case "time":
                return [After(words, "fo", 0)];
            case "nice":
                return [After(words, "n", 0)];
            case "ionice":
                return [After(words, "cnpPu", 0)];
            case "stdbuf":
                return [After(words, "ioe", 0)];
            case "timeout":
                return [After(words, "ks", 1)];
            case "flock":
                return [After(words, "wE", 1)];
            case "sudo":
                return [After(words, "ugpCrtTUDRh", 0)];
            case "doas":
                return [After(words, "uC", 0)];
            case "xargs":
                return [After(words, "EILnPsad", 0)];
            default:
                return [];
        }
    }

    /// <summary>The last component of a program's name.</summary>
    public static string NameOf(string program) => program[(program.LastIndexOf('/') + 1)..];

    /// <summary>The command behind options (the letters in <paramref name="withValue"/> take the next word) and fixed arguments.</summary>
    private static Inner After(ReadOnlySpan<ShellWord> words, string withValue, int arguments)
    {
        int i = 1;
        while (i < words.Length && words[i].Text is ['-', _, ..] option)
        {
            i++;
            if (option == "--")
                break;
            if (option.Length == 2 && withValue.Contains(option[1], StringComparison.Ordinal))
                i++;
        }
        // sudo A=b command
        while (i < words.Length && ShellScanner.AssignmentLength(words[i].Text) > 0)
            i++;
        i += arguments;
        return new Inner(i < words.Length ? [.. words[i..]] : []);
    }

    private static Inner Environment(ReadOnlySpan<ShellWord> words)
    {
        ShellWord? directory = null;
        ShellWord? searchPath = null;
        int i = 1;
        for (; i < words.Length; i++)
        {
            string text = words[i].Text;
            if (text is "-u" or "--unset")
                i++;
            else if (text is "-C" or "--chdir")
                directory = ++i < words.Length ? words[i] : null;
            else if (text is "-S" or "--split-string")
                return new Inner([]) { Script = ++i < words.Length ? words[i] : null, Directory = directory, SearchPath = searchPath };
            else if (text.StartsWith("PATH=", StringComparison.Ordinal))
                searchPath = words[i] with { Text = text[5..] };
            else if (text is not ['-', ..] && ShellScanner.AssignmentLength(text) == 0)
                break;
        }
        return new Inner(i < words.Length ? [.. words[i..]] : []) { Directory = directory, SearchPath = searchPath };
    }

    private static List<Inner> FindActions(ReadOnlySpan<ShellWord> words)
    {
        var found = new List<Inner>();
        for (int i = 1; i < words.Length; i++)
        {
            if (words[i].Text is not ("-exec" or "-execdir" or "-ok" or "-okdir"))
                continue;
            int end = i + 1;
            while (end < words.Length && words[end].Text is not (";" or "+"))
                end++;
            if (end > i + 1)
                found.Add(new Inner([.. words[(i + 1)..end]]));
            i = end;
        }
        return found;
    }

    private static ShellWord? ShellArgument(ReadOnlySpan<ShellWord> words)
    {
        int i = NameOf(words[0].Text) == "busybox" ? 2 : 1;
        for (; i < words.Length && words[i].Text is ['-' or '+', _, ..]; i++)
        {
            string option = words[i].Text;
            if (option is "-o" or "+o" or "-O" or "+O")
                i++;
            else if (option is ['-', not '-', ..] && option.Contains('c', StringComparison.Ordinal))
                return i + 1 < words.Length ? words[i + 1] : null;
        }
        return null;
    }
}

namespace BuildMemo.Fingerprints;

/// <summary>Programs whose first file argument is what really runs.</summary>
internal static class Interpreters
{
    /// <summary>What an interpreter is told to run.</summary>
    /// <param name="Script">The word that names a file; null for none.</param>
    /// <param name="IsInline">The code stands in the command itself, or is a module.</param>
    public readonly record struct Program(ShellWord? Script, bool IsInline);

    /// <summary>Whether a program reads code from its standard input when it is given none.</summary>
    public static bool ReadsCode(string name) => ShellWrappers.IsShell(name) || Base(name) is "python" or "pypy" or "node" or "ruby" or "perl" or "php" or "lua" or "tclsh" or "Rscript" or "pwsh";

    /// <summary>What the words of a command make an interpreter run; null for any other program.</summary>
    public static Program? Find(string name, ReadOnlySpan<ShellWord> words)
    {
        string kind = ShellWrappers.IsShell(name) ? "sh" : Base(name);
        return kind switch
        {
            "sh" => Scan(words, inline: "c", withValue: "oO", clusters: true),
            "python" or "pypy" => Scan(words, inline: "cm", withValue: "WX", clusters: true),
            "perl" => Scan(words, inline: "eE", withValue: "I", clusters: true),
            "ruby" => Scan(words, inline: "e", withValue: "IrC", clusters: true),
            "node" => Scan(words, inline: "ep", withValue: "rC", clusters: false),
            "php" => Scan(words, inline: "r", withValue: "dcz", clusters: false),
            "lua" or "tclsh" or "wish" or "Rscript" or "osascript" => Scan(words, inline: "e", withValue: "l", clusters: false),
            "pwsh" => Scan(words, inline: "c", withValue: "", clusters: false),
            "mono" => Scan(words, inline: "", withValue: "", clusters: false),
            "deno" or "bun" => words.Length > 2 && words[1].Text == "run" ? Scan(words[1..], inline: "", withValue: "", clusters: false) : Scan(words, "e", "", clusters: false),
            "java" => Java(words),
            "awk" or "gawk" or "mawk" or "nawk" or "sed" or "jq" => FileOption(words),
            _ => null,
        };
    }

    /// <summary>Without its version: <c>python3.11</c> is <c>python</c>.</summary>
    private static string Base(string name)
    {
        if (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
            name = name[..^4];
        return name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-');
    }

    private static Program Scan(ReadOnlySpan<ShellWord> words, string inline, string withValue, bool clusters)
    {
        for (int i = 1; i < words.Length; i++)
        {
            string text = words[i].Text;
            // The code comes through standard input; what follows are its arguments.
            if (text == "-" || (text == "-s" && inline == "c"))
                return new Program(null, IsInline: false);
            if (text is ['-', '-', ..])
            {
                if (text is "--eval" or "--print" or "--command")
                    return new Program(null, IsInline: true);
                if (text is "--require" or "--import" or "--loader")
                    i++;
            }
            else if (text is ['-', _, ..])
            {
                if (IsInlineOption(text, inline, withValue, clusters))
                    return new Program(null, IsInline: true);
                if (text.Length == 2 && withValue.Contains(text[1], StringComparison.Ordinal))
                    i++;
            }
            else
            {
                return new Program(words[i], IsInline: false);
            }
        }
        return new Program(null, IsInline: false);
    }

    private static bool IsInlineOption(string option, string inline, string withValue, bool clusters)
    {
        if (!clusters)
            return option is "-Command" || (option.Length == 2 && inline.Contains(option[1], StringComparison.Ordinal));
        foreach (char letter in option.AsSpan(1))
        {
            if (inline.Contains(letter, StringComparison.Ordinal))
                return true;
            // The rest is this letter's value: -Wignore, -Ilib
            if (withValue.Contains(letter, StringComparison.Ordinal))
                return false;
        }
        return false;
    }

    private static Program Java(ReadOnlySpan<ShellWord> words)
    {
        for (int i = 1; i < words.Length; i++)
        {
            string text = words[i].Text;
            if (text is "-jar" or "-cp" or "-classpath" or "--class-path" && i + 1 < words.Length)
                return new Program(words[i + 1], IsInline: true);
            if (text is not ['-', ..])
                return new Program(text.EndsWith(".java", StringComparison.Ordinal) ? words[i] : null, IsInline: true);
        }
        return new Program(null, IsInline: true);
    }

    private static Program FileOption(ReadOnlySpan<ShellWord> words)
    {
        for (int i = 1; i + 1 < words.Length; i++)
        {
            if (words[i].Text is "-f" or "--file" or "--from-file")
                return new Program(words[i + 1], IsInline: true);
        }
        return new Program(null, IsInline: true);
    }
}

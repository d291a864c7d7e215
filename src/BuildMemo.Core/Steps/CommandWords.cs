namespace BuildMemo.Steps;

/// <summary>The words of a command that may be paths, roughly: quotes and operators separate, placeholders are left out.</summary>
internal static class CommandWords
{
    private const string Separators = " \t\r\n\"'`=<>|&;()";

    /// <summary>Every word, in order, without empty ones.</summary>
    public static IEnumerable<string> Of(CommandTemplate command)
    {
        var words = new List<string>();
        switch (command)
        {
            case ShellTemplate shell:
                foreach (TemplatePart part in shell.Parts)
                    AddWords(part, words);
                break;
            case ProgramTemplate program:
                foreach (TemplatePart part in program.Arguments.SelectMany(argument => argument))
                    AddWords(part, words);
                break;
            default:
                break;
        }

        return words;
    }

    private static void AddWords(TemplatePart part, List<string> words)
    {
        if (part.Kind != TemplatePartKind.Literal)
            return;
        foreach (Range range in part.Text.AsSpan().SplitAny(Separators))
        {
            ReadOnlySpan<char> word = part.Text.AsSpan()[range];
            if (!word.IsEmpty && !word.Contains('\0'))
                words.Add(word.ToString());
        }
    }
}

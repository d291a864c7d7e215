using System.Text;

namespace BuildMemo.Tool.Output;

/// <summary>Sentences that go on below themselves, indented, where the terminal ends.</summary>
internal static class Paragraphs
{
    /// <summary>Writes a text; control characters are shown as escapes.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="text">It.</param>
    /// <param name="first">What stands before its first line.</param>
    /// <param name="indent">How far its other lines are indented; by default as far as the first.</param>
    public static void Write(Terminal terminal, string text, string first = "", int? indent = null)
    {
        text = Texts.Line(text);
        if (terminal.Width is not { } width)
        {
            terminal.Out.WriteLine(first + text);
            return;
        }

        string blanks = new(' ', Math.Min(indent ?? TextWidth.Of(first), Math.Max(0, width / 2)));
        StringBuilder line = new(first);
        int used = TextWidth.Of(first);
        bool isFresh = true;
        foreach (string whole in text.Split(' '))
        {
            string word = whole;
            if (!isFresh && used + 1 + TextWidth.Of(word) > width)
            {
                terminal.Out.WriteLine(line.ToString().TrimEnd());
                line.Clear().Append(blanks);
                (used, isFresh) = (blanks.Length, true);
            }

            if (used + TextWidth.Of(word) > width)
                word = TextWidth.Cut(word, Math.Max(1, width - used), terminal.Ellipsis);
            if (!isFresh)
                line.Append(' ');
            line.Append(word);
            used += TextWidth.Of(word) + (isFresh ? 0 : 1);
            isFresh = false;
        }

        string last = line.ToString().TrimEnd();
        terminal.Out.WriteLine(TextWidth.Of(last) > width ? TextWidth.Cut(last, width, terminal.Ellipsis) : last);
    }
}

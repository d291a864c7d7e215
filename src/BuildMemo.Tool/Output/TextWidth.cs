using System.Globalization;
using System.Text;

namespace BuildMemo.Tool.Output;

/// <summary>How many columns of a terminal a text takes: combining characters none, those of East Asia and emoji two.</summary>
internal static class TextWidth
{
    /// <summary>The columns of a text without control characters.</summary>
    public static int Of(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>The text's beginning that fits, with a sign that it was cut.</summary>
    public static string Cut(string text, int width, string ellipsis)
    {
        if (width <= ellipsis.Length)
            return ellipsis[..Math.Max(0, width)];
        StringBuilder cut = new();
        int left = width - ellipsis.Length;
        foreach (Rune rune in text.EnumerateRunes())
        {
            left -= Of(rune);
            if (left < 0)
                break;
            cut.Append(rune);
        }

        return cut.Append(ellipsis).ToString();
    }

    private static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return 0;
        // Unicode's East Asian Width W and F, in ranges wide enough for names of files.
        return rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2
            : 1;
    }
}

using System.Buffers;
using System.Text;

namespace BuildMemo.Steps;

/// <summary>Quotes a value so that the platform's shell takes it as it is, whatever it holds.</summary>
internal static class ShellQuoting
{
    // `~` and `#` mean something at the beginning of a word, and `=` makes an assignment of a first word: those are quoted.
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:,+@%");

    private static readonly SearchValues<char> HarmlessOnWindows =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./\\:+@#~");

    /// <summary>The value as text for its place.</summary>
    public static string Quote(string value, ShellPlace place, bool isWindows)
    {
        if (isWindows)
            return QuoteForWindows(value, place);
        return place switch
        {
            ShellPlace.SingleQuoted => value.Replace("'", "'\\''", StringComparison.Ordinal),
            ShellPlace.DoubleQuoted => EscapeInDoubleQuotes(value),
            _ when value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Harmless) => value,
            _ => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'",
        };
    }

    private static string EscapeInDoubleQuotes(string value)
    {
        if (!value.AsSpan().ContainsAny("\"\\$`"))
            return value;
        var text = new StringBuilder(value.Length + 8);
        foreach (char letter in value)
        {
            if (letter is '"' or '\\' or '$' or '`')
                text.Append('\\');
            text.Append(letter);
        }

        return text.ToString();
    }

    // cmd has no way to write a `"` or a `%NAME%` inside quotes; file names on Windows can't hold the first.
    private static string QuoteForWindows(string value, ShellPlace place)
    {
        string text = value.Replace("\"", "\"\"", StringComparison.Ordinal);
        bool isHarmless = value.Length > 0 && !value.AsSpan().ContainsAnyExcept(HarmlessOnWindows);
        return place == ShellPlace.DoubleQuoted || isHarmless ? text : $"\"{text}\"";
    }
}

namespace BuildMemo.Methods;

/// <summary>Values in messages: one line, and no longer than a reader takes in.</summary>
public static class Shortened
{
    /// <summary>Characters that are kept.</summary>
    public const int Longest = 80;

    /// <summary>A value without line breaks, at most <see cref="Longest"/> characters of it, then how many there were.</summary>
    public static string Text(string value)
    {
        string line = value.Length > Longest ? value[..Longest] : value;
        line = line.ReplaceLineEndings("↵");
        return value.Length > Longest ? $"{line}… ({value.Length} characters)" : line;
    }

    /// <summary>The first and last of many, and how many there are: <c>a, b, … (120)</c>.</summary>
    public static string List(IReadOnlyList<string> values)
    {
        const int most = 4;
        string first = string.Join(", ", values.Take(most).Select(Text));
        return values.Count > most ? $"{first}, … ({values.Count})" : first;
    }
}

namespace BuildMemo.Tasks;

/// <summary>Escapes texts as MSBuild reads them back in items and metadata.</summary>
internal static class Escaping
{
    private const string Special = "%*?@$();'";
    private static readonly System.Buffers.SearchValues<char> SpecialCharacters = System.Buffers.SearchValues.Create(Special);

    /// <summary>The text with MSBuild's special characters as <c>%XX</c>; the same object when there are none.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(SpecialCharacters) < 0)
            return text;
        System.Text.StringBuilder escaped = new(text.Length + 16);
        foreach (char character in text)
        {
            if (Special.Contains(character, StringComparison.Ordinal))
                escaped.Append('%').Append(((int)character).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }
}

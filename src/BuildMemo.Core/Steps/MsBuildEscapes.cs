using System.Text;

namespace BuildMemo.Steps;

/// <summary>MSBuild's escapes, <c>%3B</c>: a percent sign and two hexadecimal digits. Anything else stays as it is, as in MSBuild.</summary>
internal static class MsBuildEscapes
{
    /// <summary>The text that the escapes stand for.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        int percent = text.IndexOf('%');
        if (percent < 0)
            return text.ToString();
        var result = new StringBuilder(text.Length);
        for (; percent >= 0; percent = text.IndexOf('%'))
        {
            result.Append(text[..percent]);
            if (percent + 2 < text.Length && char.IsAsciiHexDigit(text[percent + 1]) && char.IsAsciiHexDigit(text[percent + 2]))
            {
                result.Append((char)((Convert.FromHexString(text.Slice(percent + 1, 2)))[0]));
                text = text[(percent + 3)..];
            }
            else
            {
                result.Append('%');
                text = text[(percent + 1)..];
            }
        }

        return result.Append(text).ToString();
    }
}

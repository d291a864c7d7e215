using System.Globalization;
using System.Text;

namespace BuildMemo.Capture;

/// <summary>
/// A path as an output may hold it in place of the path itself: in a URI, in a JSON or C string, in XML. Most paths have only characters
/// that stay as they are everywhere, and then there is nothing to look for beside the path.
/// </summary>
internal static class EscapedTexts
{
    private const string Unreserved = "-._~/";
    private const string KeptInPaths = "-._~/!$&'()*+,;=:@";

    /// <summary>The forms that differ from the text, each once.</summary>
    public static List<string> Of(string text)
    {
        List<string> forms = [];
        if (IsPlain(text))
            return forms;
        Add(Uri(text, Unreserved));
        Add(Uri(text, KeptInPaths));
        Add(Json(text, "X4"));
        Add(Json(text, "x4"));
        Add(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        Add(text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));
        // A program of Windows writes both separators.
        Add(text.Replace('\\', '/'));
        return forms;

        void Add(string form)
        {
            if (form != text && !forms.Contains(form))
                forms.Add(form);
        }
    }

    private static bool IsPlain(string text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !Unreserved.Contains(letter, StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    private static string Uri(string text, string kept)
    {
        StringBuilder form = new(text.Length + 16);
        foreach (byte part in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)part) || kept.Contains((char)part, StringComparison.Ordinal))
                form.Append((char)part);
            else
                form.Append('%').Append(part.ToString("X2", CultureInfo.InvariantCulture));
        }

        return form.ToString();
    }

    private static string Json(string text, string digits)
    {
        StringBuilder form = new(text.Length + 16);
        foreach (char letter in text)
        {
            if (letter is '"' or '\\')
                form.Append('\\').Append(letter);
            else if (letter is < ' ' or > '~')
                form.Append("\\u").Append(((int)letter).ToString(digits, CultureInfo.InvariantCulture));
            else
                form.Append(letter);
        }

        return form.ToString();
    }
}

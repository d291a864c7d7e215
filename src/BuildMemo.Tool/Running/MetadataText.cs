using System.Globalization;
using System.Text;

namespace BuildMemo.Tool.Running;

/// <summary>Values of the command line as metadata of a step: what separates or has a meaning there is escaped, as MSBuild escapes.</summary>
internal static class MetadataText
{
    /// <summary>One value; with <paramref name="isGlob"/> <c>*</c> and <c>?</c> keep their meaning.</summary>
    public static string Of(string value, bool isGlob = false)
    {
        StringBuilder text = new(value.Length);
        for (int index = 0; index < value.Length; index++)
        {
            char letter = value[index];
            bool isOuterBlank = char.IsWhiteSpace(letter) && (index == 0 || index == value.Length - 1);
            bool isSpecial = letter is '%' or ';' || (letter is '*' or '?' && !isGlob) || (isOuterBlank && letter < 256);
            if (isSpecial)
                text.Append('%').Append(((int)letter).ToString("x2", CultureInfo.InvariantCulture));
            else
                text.Append(letter);
        }

        return text.ToString();
    }

    /// <summary>Several values.</summary>
    public static string Of(IEnumerable<string> values, bool isGlob = false) => string.Join(';', values.Select(value => Of(value, isGlob)));
}

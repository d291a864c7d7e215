using System.Text;

namespace BuildMemo.Tool.Audits;

/// <summary>The notations of <c>strace</c>: quoted names, descriptors with their paths, lists of arguments.</summary>
internal static class TraceText
{
    /// <summary>
    /// Splits arguments at commas outside of quotes, brackets and paths of descriptors, up to the bracket that closes the call.
    /// </summary>
    /// <param name="text">From behind the opening bracket.</param>
    /// <param name="end">Behind the closing one; the text's length where there is none.</param>
    public static List<string> Split(ReadOnlySpan<char> text, out int end)
    {
        List<string> arguments = new(4);
        int depth = 0;
        int start = 0;
        int index = 0;
        for (; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '"':
                    index = EndOfQuote(text, index);
                    break;
                case '<' when index > 0 && IsPathStart(text, index):
                    // Brackets inside are escaped.
                    int close = text[index..].IndexOf('>');
                    index = close < 0 ? text.Length - 1 : index + close;
                    break;
                case '/' when index + 1 < text.Length && text[index + 1] == '*':
                    int comment = text[index..].IndexOf("*/");
                    index = comment < 0 ? text.Length - 1 : index + comment + 1;
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' when depth == 0:
                    Add(arguments, text[start..index]);
                    end = index + 1;
                    return arguments;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case ',' when depth == 0:
                    Add(arguments, text[start..index]);
                    start = index + 1;
                    break;
            }
        }

        Add(arguments, text[start..]);
        end = text.Length;
        return arguments;
    }

    /// <summary>What a quoted argument means; null when it is no quoted text (an address that could not be read, <c>NULL</c>).</summary>
    public static string? Unquote(ReadOnlySpan<char> argument)
    {
        argument = argument.Trim();
        if (argument.Length < 2 || argument[0] != '"')
            return null;
        int end = EndOfQuote(argument, 0);
        return Unescape(argument[1..Math.Min(end, argument.Length)]);
    }

    /// <summary>The path that a descriptor stands for (<c>3&lt;/tmp/a&gt;</c>); null when it has none, such as a pipe.</summary>
    public static string? PathOf(ReadOnlySpan<char> descriptor)
    {
        int open = descriptor.IndexOf('<');
        if (open < 0 || open + 1 >= descriptor.Length || descriptor[open + 1] != '/')
            return null;
        ReadOnlySpan<char> rest = descriptor[(open + 1)..];
        int close = rest.IndexOf('>');
        if (close < 0)
            return null;
        string path = Unescape(rest[..close]);
        const string Deleted = " (deleted)";
        return path.EndsWith(Deleted, StringComparison.Ordinal) ? path[..^Deleted.Length] : path;
    }

    /// <summary>Text with C's escapes, which stand for bytes of UTF-8.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int count = 0;
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\' || index + 1 == text.Length)
            {
                count += Encoding.UTF8.GetBytes(text.Slice(index, 1), bytes.AsSpan(count));
                continue;
            }

            char letter = text[++index];
            if (letter is >= '0' and <= '7')
            {
                int value = 0;
                int digits = 0;
                while (digits < 3 && index < text.Length && text[index] is >= '0' and <= '7')
                {
                    value = (value * 8) + (text[index] - '0');
                    index++;
                    digits++;
                }

                index--;
                bytes[count++] = (byte)value;
                continue;
            }

            bytes[count++] = letter switch
            {
                'n' => (byte)'\n',
                't' => (byte)'\t',
                'r' => (byte)'\r',
                'v' => (byte)'\v',
                'f' => (byte)'\f',
                'a' => (byte)'\a',
                'b' => (byte)'\b',
                _ => (byte)letter,
            };
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    // The last letter of the quoted text: the quote that ends it.
    private static int EndOfQuote(ReadOnlySpan<char> text, int open)
    {
        for (int index = open + 1; index < text.Length; index++)
        {
            if (text[index] == '\\')
                index++;
            else if (text[index] == '"')
                return index;
        }

        return text.Length;
    }

    private static bool IsPathStart(ReadOnlySpan<char> text, int index) => char.IsAsciiLetterOrDigit(text[index - 1]);

    private static void Add(List<string> arguments, ReadOnlySpan<char> argument)
    {
        argument = argument.Trim();
        if (!argument.IsEmpty || arguments.Count > 0)
            arguments.Add(argument.ToString());
    }
}

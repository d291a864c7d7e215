using System.Globalization;

namespace BuildMemo.Values;

/// <summary>Sizes as users write them: <c>1024</c>, <c>500M</c>, <c>1.5G</c>. K, M, G and T are powers of 1024, as joblib has them.</summary>
public static class ByteSize
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "a number of bytes, or a number with K, M, G or T (500M, 10G)";

    /// <summary>Reads a size in bytes; <c>B</c> and <c>iB</c> may follow the unit, case does not matter. False for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        if (text.Length > 1 && text[^1] is 'b' or 'B')
        {
            text = text[..^1];
            if (text.Length > 2 && text[^1] is 'i' or 'I')
            {
                text = text[..^1];
                if (Power(text[^1]) == 0)
                    return false;
            }
        }

        int power = text.IsEmpty ? 0 : Power(text[^1]);
        ReadOnlySpan<char> number = power == 0 ? text : text[..^1].TrimEnd();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            return false;
        for (int i = 0; i < power; i++)
        {
            if (value > long.MaxValue / 1024)
                return false;
            value *= 1024;
        }

        if (value > long.MaxValue)
            return false;
        bytes = (long)value;
        return true;
    }

    /// <summary>The shortest exact form: <c>10G</c>, <c>1536</c> as <c>1536</c>.</summary>
    public static string Format(long bytes)
    {
        ReadOnlySpan<char> units = "KMGT";
        int power = 0;
        while (power < units.Length && bytes != 0 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            power++;
        }

        string number = bytes.ToString(CultureInfo.InvariantCulture);
        return power == 0 ? number : number + units[power - 1];
    }

    private static int Power(char unit) => unit switch
    {
        'k' or 'K' => 1,
        'm' or 'M' => 2,
        'g' or 'G' => 3,
        't' or 'T' => 4,
        _ => 0,
    };
}

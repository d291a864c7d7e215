using System.Globalization;

namespace BuildMemo.Values;

/// <summary>How many steps one process or message takes: <c>1</c>, <c>N</c>, or <c>auto</c>, which is 0 here.</summary>
public static class BatchSize
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "auto, or a number from 1";

    /// <summary>The value of <c>auto</c>.</summary>
    public const int Auto = 0;

    /// <summary>Reads a batch size.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int size)
    {
        size = Auto;
        return text.Equals("auto", StringComparison.OrdinalIgnoreCase)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size >= 1);
    }
}

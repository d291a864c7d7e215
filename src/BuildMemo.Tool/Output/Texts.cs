using System.Globalization;
using System.Text;

namespace BuildMemo.Tool.Output;

/// <summary>Sizes, times and names as people read them.</summary>
internal static class Texts
{
    private const int ShortFingerprintDigits = 12;

    /// <summary><c>512</c>, <c>1.5K</c>, <c>340M</c>: powers of 1024, as options take them.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int power = 0;
        while (value >= 1024 && power < 5)
        {
            value /= 1024;
            power++;
        }

        if (power == 0)
            return bytes.ToString(CultureInfo.InvariantCulture);
        // 1023.97K rounds to 1024: one unit further.
        if (value >= 1023.5 && power < 5)
            (value, power) = (1, power + 1);
        return value.ToString(value < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture) + "KMGTP"[power - 1];
    }

    /// <summary><c>5s</c>, <c>12m</c>, <c>3h</c>, <c>40d</c>; a time to come is <c>0s</c>.</summary>
    public static string Age(TimeSpan age)
    {
        (double value, string unit) =
            age.TotalSeconds < 60 ? (Math.Max(0, age.TotalSeconds), "s")
            : age.TotalMinutes < 60 ? (age.TotalMinutes, "m")
            : age.TotalHours < 48 ? (age.TotalHours, "h")
            : (age.TotalDays, "d");
        return Math.Floor(value).ToString("0", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary><c>0.24 s</c>, <c>12.3 s</c>, <c>3m 20s</c>, <c>2h 05m</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.995 => time.TotalSeconds.ToString("0.00 's'", CultureInfo.InvariantCulture),
        < 99.95 => time.TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m {time.Seconds:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h {time.Minutes:00}m"),
    };

    /// <summary><c>2026-11-21 10:20:30Z</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>With thin groups: <c>1,234,567</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 record</c>, <c>2 records</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>As many digits as tell records apart in any store of this world.</summary>
    public static string Short(string fingerprint) => fingerprint[..ShortFingerprintDigits];

    /// <summary>The text in lines that fit, broken between words; a word that is longer than a line stays whole.</summary>
    /// <param name="text">On one line.</param>
    /// <param name="width">Columns; null for one line.</param>
    public static IEnumerable<string> Wrap(string text, int? width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && width is { } columns && TextWidth.Of(line) + 1 + TextWidth.Of(word) > columns)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    /// <summary>
    /// What a step or a file name holds, on one line and without control characters: a record may come from anybody, and must not steer
    /// the terminal.
    /// </summary>
    public static string Line(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        StringBuilder line = new(text.Length + 8);
        foreach (char letter in text)
        {
            if (char.IsControl(letter))
                line.Append(letter switch { '\n' => "\\n", '\t' => "\\t", '\r' => "\\r", _ => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}") });
            else
                line.Append(letter);
        }

        return line.ToString();
    }
}

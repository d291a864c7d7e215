using System.Globalization;

namespace BuildMemo.Values;

/// <summary>Durations as users write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>12h</c>, <c>30d</c>, <c>1.5h</c>; <c>0</c> needs no unit.</summary>
public static class DurationText
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "a number with ms, s, m, h or d (500ms, 30s, 12h, 30d)";

    // Timers and waits take at most this; a longer bound is none at all.
    private static readonly decimal LargestMilliseconds = (decimal)TimeSpan.FromDays(36500).TotalMilliseconds;

    /// <summary>Reads a duration; the unit's case does not matter. False for anything else, negative numbers included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        int unitStart = text.Length;
        while (unitStart > 0 && char.IsAsciiLetter(text[unitStart - 1]))
            unitStart--;
        ReadOnlySpan<char> unit = text[unitStart..];
        decimal milliseconds =
            Is(unit, "ms") ? 1
            : Is(unit, "s") ? 1000
            : Is(unit, "m") ? 60_000
            : Is(unit, "h") ? 3_600_000
            : Is(unit, "d") ? 86_400_000
            : 0;
        ReadOnlySpan<char> number = text[..unitStart].TrimEnd();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            return false;
        if (milliseconds == 0 && (!unit.IsEmpty || value != 0))
            return false;
        if (milliseconds != 0 && value > LargestMilliseconds / milliseconds)
            return false;
        duration = TimeSpan.FromTicks((long)(value * milliseconds * TimeSpan.TicksPerMillisecond));
        return true;
    }

    /// <summary>The shortest exact form in one unit: <c>90s</c>, <c>2m</c>, <c>30d</c>; <c>0</c> for none at all.</summary>
    public static string Format(TimeSpan duration)
    {
        long ticks = duration.Ticks;
        if (ticks == 0)
            return "0";
        if (ticks % TimeSpan.TicksPerDay == 0)
            return Number(ticks / TimeSpan.TicksPerDay) + "d";
        if (ticks % TimeSpan.TicksPerHour == 0)
            return Number(ticks / TimeSpan.TicksPerHour) + "h";
        if (ticks % TimeSpan.TicksPerMinute == 0)
            return Number(ticks / TimeSpan.TicksPerMinute) + "m";
        if (ticks % TimeSpan.TicksPerSecond == 0)
            return Number(ticks / TimeSpan.TicksPerSecond) + "s";
        return ((decimal)ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture) + "ms";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool Is(ReadOnlySpan<char> text, string unit) => text.Equals(unit, StringComparison.OrdinalIgnoreCase);
}

namespace BuildMemo.Files;

/// <summary>The wall clock in the unit of stamps.</summary>
internal static class Clock
{
    /// <summary>Nanoseconds since 1970 UTC (CLOCK_REALTIME, in steps of 100 ns).</summary>
    public static long NowNanoseconds() => ToNanoseconds(DateTime.UtcNow);

    /// <summary>Nanoseconds since 1970 UTC of a time in UTC.</summary>
    public static long ToNanoseconds(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) * 100;
}

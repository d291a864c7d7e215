using System.Globalization;

namespace BuildMemo.Settings;

/// <summary>Numbers of jobs as joblib counts them (<c>n_jobs</c>): 1, N, -1 for all cores, -2 for all but one.</summary>
public static class Parallelism
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "a number from 1, or below 0: -1 all cores, -2 all but one";

    /// <summary>Reads the number as written; 0 and text are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int jobs) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out jobs) && jobs != 0;

    /// <summary>How many at once on <paramref name="cores"/> cores; at least 1, as joblib's <c>max(cpu_count() + 1 + n_jobs, 1)</c>.</summary>
    public static int Resolve(int jobs, int cores)
    {
        ArgumentOutOfRangeException.ThrowIfZero(jobs);
        return jobs > 0 ? jobs : (int)Math.Max(1, (long)cores + 1 + jobs);
    }
}

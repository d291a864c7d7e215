using System.Globalization;

namespace BuildMemo.Settings;

/// <summary>
/// How many cores a run may use: the smallest of what the system counts, the affinity mask, the cgroup's quota rounded up, and
/// <c>BUILDMEMO_MAX_CPU_COUNT</c> (joblib and loky count the same way, with <c>LOKY_MAX_CPU_COUNT</c>).
/// </summary>
public static class CpuCount
{
    /// <summary>The environment variable that lowers the count; anything but a number from 1 is ignored.</summary>
    public const string MaximumVariable = "BUILDMEMO_MAX_CPU_COUNT";

    /// <summary>Counts on this machine. At least 1.</summary>
    /// <param name="environment">Gives the value of an environment variable.</param>
    public static int Find(Func<string, string?> environment) => Find(environment, Environment.ProcessorCount, "/");

    internal static int Find(Func<string, string?> environment, int systemCount, string fileSystemRoot)
    {
        int count = systemCount;
        if (Directory.Exists(Path.Combine(fileSystemRoot, "proc")))
        {
            count = Math.Min(count, Affinity(Path.Combine(fileSystemRoot, "proc/self/status")) ?? count);
            count = Math.Min(count, CgroupQuota.Find(fileSystemRoot) ?? count);
        }

        bool isSet = int.TryParse(environment(MaximumVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int maximum);
        return Math.Max(1, isSet && maximum >= 1 ? Math.Min(count, maximum) : count);
    }

    private static int? Affinity(string statusFile)
    {
        const string name = "Cpus_allowed_list:";
        foreach (string line in CgroupQuota.ReadLines(statusFile))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                return CountList(line.AsSpan(name.Length));
        }

        return null;
    }

    // "0-3,8": ranges and single numbers.
    private static int? CountList(ReadOnlySpan<char> list)
    {
        int count = 0;
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> part = list[range].Trim();
            int dash = part.IndexOf('-');
            if (!int.TryParse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int first))
                return null;
            int last = first;
            if (dash >= 0 && !int.TryParse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last))
                return null;
            count += last - first + 1;
        }

        return count > 0 ? count : null;
    }
}

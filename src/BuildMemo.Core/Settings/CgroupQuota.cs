using System.Globalization;

namespace BuildMemo.Settings;

/// <summary>Reads the processor quota of the own cgroup and of all above it, version 2 (<c>cpu.max</c>) and version 1 (<c>cpu.cfs_*</c>).</summary>
internal static class CgroupQuota
{
    /// <summary>The smallest quota in cores, rounded up; null when there is none.</summary>
    /// <param name="fileSystemRoot"><c>/</c>; tests give a folder.</param>
    public static int? Find(string fileSystemRoot)
    {
        int? smallest = null;
        foreach (string line in ReadLines(Path.Combine(fileSystemRoot, "proc/self/cgroup")))
        {
            // "0::/path" is version 2; "4:cpu,cpuacct:/path" is a hierarchy of version 1.
            string[] fields = line.Split(':', 3);
            if (fields.Length != 3)
                continue;
            bool isVersion2 = fields[0] == "0" && fields[1].Length == 0;
            if (!isVersion2 && !fields[1].Split(',').Contains("cpu", StringComparer.Ordinal))
                continue;
            string mount = Path.Combine(fileSystemRoot, "sys/fs/cgroup");
            if (!isVersion2)
                mount = Path.Combine(mount, fields[1]);
            for (string path = fields[2].Trim('/'); ; path = path[..Math.Max(0, path.LastIndexOf('/'))])
            {
                string folder = Path.Combine(mount, path);
                smallest = Smaller(smallest, isVersion2 ? ReadVersion2(folder) : ReadVersion1(folder));
                if (path.Length == 0)
                    break;
            }
        }

        return smallest;
    }

    /// <summary>The lines of a file; none when it is missing or unreadable, for then there is no such limit to respect.</summary>
    public static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not every system and container shows these files; the other counts still hold.
            return [];
        }
    }

    private static int? ReadVersion2(string folder)
    {
        string[] lines = ReadLines(Path.Combine(folder, "cpu.max"));
        if (lines.Length == 0)
            return null;
        string[] fields = lines[0].Split(' ');
        return fields.Length == 2 ? Quotient(fields[0], fields[1]) : null;
    }

    private static int? ReadVersion1(string folder)
    {
        string[] quota = ReadLines(Path.Combine(folder, "cpu.cfs_quota_us"));
        string[] period = ReadLines(Path.Combine(folder, "cpu.cfs_period_us"));
        return quota.Length == 0 || period.Length == 0 ? null : Quotient(quota[0], period[0]);
    }

    // "max" and -1 mean no quota, and neither parses as a number without a sign.
    private static int? Quotient(string quotaText, string periodText)
    {
        bool parsed = long.TryParse(quotaText, NumberStyles.None, CultureInfo.InvariantCulture, out long quota)
            & long.TryParse(periodText, NumberStyles.None, CultureInfo.InvariantCulture, out long period);
        return parsed && quota > 0 && period > 0 ? (int)Math.Min(int.MaxValue, (quota + period - 1) / period) : null;
    }

    private static int? Smaller(int? left, int? right) => left is { } known && right is { } other ? Math.Min(known, other) : left ?? right;
}

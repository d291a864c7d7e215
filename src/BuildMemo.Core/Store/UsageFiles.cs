using System.Globalization;

namespace BuildMemo.Store;

/// <summary>
/// The counters on disk: sixteen files whose sum counts, so that builds that end at once don't wait for each other. Each is read,
/// added to and renamed into place under its lock; where there are no locks an update may be lost, never torn.
/// </summary>
internal sealed class UsageFiles(StoreFolder folder, RecordStore records, StoreLocks locks)
{
    private const int Files = 16;

    /// <summary>The sum.</summary>
    public UsageTable Read()
    {
        UsageTable sum = new();
        for (int i = 0; i < Files; i++)
        {
            if (records.Read(PathOf(i), RecordFileKind.Usage, UsageTable.Read) is { } table)
                sum.Add(table);
        }

        return sum;
    }

    /// <summary>Adds to the first file that nobody else is adding to.</summary>
    public bool Add(UsageTable difference)
    {
        int start = Environment.ProcessId % Files;
        for (int i = 0; i < Files; i++)
        {
            int file = (start + i) % Files;
            StoreLockState state = locks.TryLock($"usage {file}", out IDisposable? held);
            // With all of them busy, losing an update is better than waiting.
            if (state == StoreLockState.Busy && i < Files - 1)
                continue;
            using (held)
            {
                UsageTable table = records.Read(PathOf(file), RecordFileKind.Usage, UsageTable.Read) ?? new();
                table.Add(difference);
                return records.Write(PathOf(file), RecordFileKind.Usage, UsageTable.Write, table, out _) > 0;
            }
        }

        return false;
    }

    /// <summary>Forgets hits, misses and saved time in all files; what a build adds meanwhile may be forgotten as well.</summary>
    public bool Zero()
    {
        bool isWritten = true;
        for (int file = 0; file < Files && isWritten; file++)
        {
            if (records.Read(PathOf(file), RecordFileKind.Usage, UsageTable.Read) is null)
                continue;
            IDisposable? held = null;
            // A build holds it for a millisecond; one that was stopped in the middle must not stop this as well.
            for (int tries = 0; tries < 100 && locks.TryLock($"usage {file}", out held) == StoreLockState.Busy; tries++)
                Thread.Sleep(2);
            using (held)
            {
                if (records.Read(PathOf(file), RecordFileKind.Usage, UsageTable.Read) is not { } table)
                    continue;
                table.Zero();
                isWritten = records.Write(PathOf(file), RecordFileKind.Usage, UsageTable.Write, table, out _) > 0;
            }
        }

        return isWritten;
    }

    /// <summary>What a run did, as a difference.</summary>
    public static UsageTable Of(UsageCounters counters, DateOnly day)
    {
        UsageTable table = new();
        for (int i = 0; i < UsageCounters.Shards; i++)
            counters.CopyShard(i, table);
        table.Add(new UsageDay(
            day, counters.Hits, counters.Misses, counters.StoredFiles, counters.StoredBytes, TimeSpan.FromMilliseconds(counters.SavedMilliseconds)));
        table.PlainBytes = counters.PlainBytes;
        table.PackedBytes = counters.PackedBytes;
        foreach (UsageRun run in counters.Runs)
        {
            table.Add(run);
            table.Add(new UsageProjectDay(run.Project, day, run.Hits, run.Misses, run.Saved));
        }

        return table;
    }

    private string PathOf(int file) => folder.PathOf(StoreFolder.Usage, file.ToString("x", CultureInfo.InvariantCulture));
}

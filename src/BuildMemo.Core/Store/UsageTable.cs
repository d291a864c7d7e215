using BuildMemo.Protocol;

namespace BuildMemo.Store;

/// <summary>What the store did on one day.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Hits">Steps restored.</param>
/// <param name="Misses">Steps that ran because the store had no record.</param>
/// <param name="StoredFiles">Files written.</param>
/// <param name="StoredBytes">Bytes on disk of them.</param>
/// <param name="Saved">Time that restoring saved.</param>
public sealed record UsageDay(DateOnly Day, long Hits, long Misses, long StoredFiles, long StoredBytes, TimeSpan Saved);

/// <summary>The counters of one file under <c>usage</c>, or the sum of all. Per shard of the store: bytes, files and records, as differences.</summary>
internal sealed class UsageTable
{
    public const int KeptDays = 400;

    public long[] Bytes { get; } = new long[UsageCounters.Shards];

    public long[] Files { get; } = new long[UsageCounters.Shards];

    public long[] Records { get; } = new long[UsageCounters.Shards];

    /// <summary>How many shards were visited to remove things: where the next visit goes on.</summary>
    public long Visited { get; set; }

    /// <summary>Newest last.</summary>
    public List<UsageDay> Days { get; } = [];

    public void Add(UsageTable other)
    {
        for (int i = 0; i < UsageCounters.Shards; i++)
        {
            Bytes[i] += other.Bytes[i];
            Files[i] += other.Files[i];
            Records[i] += other.Records[i];
        }

        Visited += other.Visited;
        foreach (UsageDay day in other.Days)
            Add(day);
    }

    public void Add(UsageDay day)
    {
        int i = Days.Count;
        while (i > 0 && Days[i - 1].Day > day.Day)
            i--;
        if (i > 0 && Days[i - 1].Day == day.Day)
        {
            UsageDay known = Days[i - 1];
            Days[i - 1] = new(
                day.Day,
                known.Hits + day.Hits,
                known.Misses + day.Misses,
                known.StoredFiles + day.StoredFiles,
                known.StoredBytes + day.StoredBytes,
                known.Saved + day.Saved);
            return;
        }

        Days.Insert(i, day);
        if (Days.Count > KeptDays)
            Days.RemoveAt(0);
    }

    public static long Sum(long[] values)
    {
        long sum = 0;
        foreach (long value in values)
            sum += value;
        return Math.Max(sum, 0);
    }

    public static UsageTable Read(ref MessagePackReader reader)
    {
        UsageTable table = new();
        int surplus = RecordFormat.Begin(ref reader, 3);
        table.Visited = reader.ReadInt64();
        int days = reader.ReadArrayHeader();
        for (int i = 0; i < days; i++)
        {
            int more = RecordFormat.Begin(ref reader, 6);
            int day = reader.ReadInt32();
            if (day < 0 || day > DateOnly.MaxValue.DayNumber)
                throw RecordFormat.Bad("a day is out of range");
            table.Add(new UsageDay(
                DateOnly.FromDayNumber(day),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                new TimeSpan(reader.ReadInt64())));
            RecordFormat.End(ref reader, more);
        }

        int shards = reader.ReadArrayHeader();
        for (int i = 0; i < shards; i++)
        {
            int more = RecordFormat.Begin(ref reader, 4);
            int shard = reader.ReadInt32();
            if (shard is < 0 or >= UsageCounters.Shards)
                throw RecordFormat.Bad("a shard is out of range");
            table.Bytes[shard] += reader.ReadInt64();
            table.Files[shard] += reader.ReadInt64();
            table.Records[shard] += reader.ReadInt64();
            RecordFormat.End(ref reader, more);
        }

        RecordFormat.End(ref reader, surplus);
        return table;
    }

    public static void Write(ref MessagePackWriter writer, UsageTable table)
    {
        writer.WriteArrayHeader(3);
        writer.Write(table.Visited);
        writer.WriteArrayHeader(table.Days.Count);
        foreach (UsageDay day in table.Days)
        {
            writer.WriteArrayHeader(6);
            writer.Write(day.Day.DayNumber);
            writer.Write(day.Hits);
            writer.Write(day.Misses);
            writer.Write(day.StoredFiles);
            writer.Write(day.StoredBytes);
            writer.Write(day.Saved.Ticks);
        }

        int shards = 0;
        for (int i = 0; i < UsageCounters.Shards; i++)
            shards += table.IsEmpty(i) ? 0 : 1;
        writer.WriteArrayHeader(shards);
        for (int i = 0; i < UsageCounters.Shards; i++)
        {
            if (table.IsEmpty(i))
                continue;
            writer.WriteArrayHeader(4);
            writer.Write(i);
            writer.Write(table.Bytes[i]);
            writer.Write(table.Files[i]);
            writer.Write(table.Records[i]);
        }
    }

    /// <summary>What has to be added to the second so that it counts the files of the first.</summary>
    public static UsageTable Difference(UsageTable found, UsageTable counted)
    {
        UsageTable difference = new();
        for (int i = 0; i < UsageCounters.Shards; i++)
        {
            difference.Bytes[i] = found.Bytes[i] - counted.Bytes[i];
            difference.Files[i] = found.Files[i] - counted.Files[i];
            difference.Records[i] = found.Records[i] - counted.Records[i];
        }

        return difference;
    }

    /// <summary>Whether it counts no file, in no shard.</summary>
    public bool HoldsNoFiles
    {
        get
        {
            for (int i = 0; i < UsageCounters.Shards; i++)
            {
                if (!IsEmpty(i))
                    return false;
            }

            return true;
        }
    }

    private bool IsEmpty(int shard) => Bytes[shard] == 0 && Files[shard] == 0 && Records[shard] == 0;
}

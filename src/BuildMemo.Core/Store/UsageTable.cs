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

    /// <summary>Days of projects in one file: a run writes all of it anew.</summary>
    public const int KeptProjectDays = 500;

    public const int KeptRuns = 20;

    public long[] Bytes { get; } = new long[UsageCounters.Shards];

    public long[] Files { get; } = new long[UsageCounters.Shards];

    public long[] Records { get; } = new long[UsageCounters.Shards];

    /// <summary>How many shards were visited to remove things: where the next visit goes on.</summary>
    public long Visited { get; set; }

    /// <summary>Newest last.</summary>
    public List<UsageDay> Days { get; } = [];

    /// <summary>Ordered by day, then by project.</summary>
    public List<UsageProjectDay> ProjectDays { get; } = [];

    /// <summary>Newest last.</summary>
    public List<UsageRun> Runs { get; } = [];

    /// <summary>Uncompressed bytes of all blobs that were ever stored.</summary>
    public long PlainBytes { get; set; }

    /// <summary>What they took compressed.</summary>
    public long PackedBytes { get; set; }

    /// <summary>Forgets what was used and saved; what is in the store stays counted.</summary>
    public void Zero()
    {
        Days.Clear();
        ProjectDays.Clear();
        Runs.Clear();
    }

    public void Add(UsageTable other)
    {
        for (int i = 0; i < UsageCounters.Shards; i++)
        {
            Bytes[i] += other.Bytes[i];
            Files[i] += other.Files[i];
            Records[i] += other.Records[i];
        }

        Visited += other.Visited;
        PlainBytes += other.PlainBytes;
        PackedBytes += other.PackedBytes;
        foreach (UsageDay day in other.Days)
            Add(day);
        foreach (UsageProjectDay day in other.ProjectDays)
            Add(day);
        foreach (UsageRun run in other.Runs)
            Add(run);
    }

    public void Add(UsageProjectDay day)
    {
        int i = ProjectDays.Count;
        while (i > 0 && Compare(ProjectDays[i - 1], day) > 0)
            i--;
        if (i > 0 && Compare(ProjectDays[i - 1], day) == 0)
        {
            UsageProjectDay known = ProjectDays[i - 1];
            ProjectDays[i - 1] = known with { Hits = known.Hits + day.Hits, Misses = known.Misses + day.Misses, Saved = known.Saved + day.Saved };
            return;
        }

        ProjectDays.Insert(i, day);
    }

    public void Add(UsageRun run)
    {
        int i = Runs.Count;
        while (i > 0 && Runs[i - 1].Ended > run.Ended)
            i--;
        Runs.Insert(i, run);
        if (Runs.Count > KeptRuns)
            Runs.RemoveAt(0);
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
            table.Add(new UsageDay(
                ReadDay(ref reader),
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

        // Members that came later; older files have none.
        if (surplus > 0)
            ReadProjects(ref reader, table);
        if (surplus > 1)
            ReadRuns(ref reader, table);
        if (surplus > 2)
        {
            int more = RecordFormat.Begin(ref reader, 2);
            table.PlainBytes = reader.ReadInt64();
            table.PackedBytes = reader.ReadInt64();
            RecordFormat.End(ref reader, more);
        }

        RecordFormat.End(ref reader, Math.Max(0, surplus - 3));
        return table;
    }

    private static void ReadProjects(ref MessagePackReader reader, UsageTable table)
    {
        int projects = reader.ReadArrayHeader();
        for (int i = 0; i < projects; i++)
        {
            int more = RecordFormat.Begin(ref reader, 2);
            string project = RecordFormat.Text(ref reader);
            int days = reader.ReadArrayHeader();
            for (int j = 0; j < days; j++)
            {
                int dayMore = RecordFormat.Begin(ref reader, 4);
                DateOnly day = ReadDay(ref reader);
                table.Add(new UsageProjectDay(project, day, reader.ReadInt64(), reader.ReadInt64(), new(reader.ReadInt64())));
                RecordFormat.End(ref reader, dayMore);
            }

            RecordFormat.End(ref reader, more);
        }
    }

    private static void ReadRuns(ref MessagePackReader reader, UsageTable table)
    {
        int runs = reader.ReadArrayHeader();
        for (int i = 0; i < runs; i++)
        {
            int more = RecordFormat.Begin(ref reader, 5);
            DateTimeOffset ended = RecordFormat.Time(reader.ReadInt64());
            table.Add(new UsageRun(ended, RecordFormat.Text(ref reader), reader.ReadInt64(), reader.ReadInt64(), new(reader.ReadInt64())));
            RecordFormat.End(ref reader, more);
        }
    }

    private static DateOnly ReadDay(ref MessagePackReader reader)
    {
        int day = reader.ReadInt32();
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw RecordFormat.Bad("a day is out of range");
    }

    private static int Compare(UsageProjectDay left, UsageProjectDay right) =>
        left.Day != right.Day ? left.Day.CompareTo(right.Day) : string.CompareOrdinal(left.Project, right.Project);

    public static void Write(ref MessagePackWriter writer, UsageTable table)
    {
        writer.WriteArrayHeader(6);
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

        WriteProjects(ref writer, table);
        writer.WriteArrayHeader(table.Runs.Count);
        foreach (UsageRun run in table.Runs)
        {
            writer.WriteArrayHeader(5);
            writer.Write(run.Ended.UtcTicks);
            writer.Write(run.Project);
            writer.Write(run.Hits);
            writer.Write(run.Misses);
            writer.Write(run.Saved.Ticks);
        }

        writer.WriteArrayHeader(2);
        writer.Write(table.PlainBytes);
        writer.Write(table.PackedBytes);
    }

    // Each project's name once; the oldest days go when there are too many. A sorted collection is compiled anew in every build.
    private static void WriteProjects(ref MessagePackWriter writer, UsageTable table)
    {
        Dictionary<string, List<UsageProjectDay>> projects = new(StringComparer.Ordinal);
        List<string> names = [];
        for (int i = Math.Max(0, table.ProjectDays.Count - KeptProjectDays); i < table.ProjectDays.Count; i++)
        {
            UsageProjectDay day = table.ProjectDays[i];
            if (!projects.TryGetValue(day.Project, out List<UsageProjectDay>? days))
            {
                projects.Add(day.Project, days = []);
                names.Add(day.Project);
            }

            days.Add(day);
        }

        names.Sort(StringComparer.Ordinal);
        writer.WriteArrayHeader(names.Count);
        foreach (string project in names)
        {
            List<UsageProjectDay> days = projects[project];
            writer.WriteArrayHeader(2);
            writer.Write(project);
            writer.WriteArrayHeader(days.Count);
            foreach (UsageProjectDay day in days)
            {
                writer.WriteArrayHeader(4);
                writer.Write(day.Day.DayNumber);
                writer.Write(day.Hits);
                writer.Write(day.Misses);
                writer.Write(day.Saved.Ticks);
            }
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

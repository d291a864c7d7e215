using BuildMemo.Testing.Stores;

namespace BuildMemo.Benchmarks.Stores;

/// <summary><c>prune</c> of half of 200,000 records, by age and by size, against <c>rm</c> of the very same files in an equal store.</summary>
internal static class PruneStore
{
    private static readonly string[] Kinds = ["records", "blobs"];

    public static void Run(Workbench workbench)
    {
        int records = workbench.Options.Steps ?? 200_000;
        StoreShape shape = new() { Records = records, Projects = 40, BlobsPerThousand = 100, BlobBytes = 10_000 };
        List<double> byAge = [], bySize = [], rm = [];
        for (int round = 0; round < (workbench.Options.Rounds ?? 3); round++)
        {
            string first = PackedTool.NewStore(workbench, shape);
            string second = PackedTool.NewStore(workbench, shape);
            string third = PackedTool.NewStore(workbench, shape);
            long half = Directory.EnumerateFiles(first, "*", SearchOption.AllDirectories).Sum(file => (new FileInfo(file).Length + 4095) & ~4095L) / 2;
            HashSet<string> before = Names(first);
            byAge.Add(PackedTool.Run(workbench, "prune", "--max-age", "30d", "--cache-dir", first).Seconds);
            before.ExceptWith(Names(first));
            string list = Path.Combine(workbench.NewFolder("list"), "list");
            File.WriteAllLines(list, before);
            rm.Add(Workbench.Measure(second, "xargs", "-a", list, "rm", "-f").Seconds);
            bySize.Add(PackedTool.Run(workbench, "prune", "--max-size", half.ToString(System.Globalization.CultureInfo.InvariantCulture), "--cache-dir", third).Seconds);
            if (round == 0)
                workbench.Table.Figure($"prune: files removed of {records:N0} records", before.Count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        }

        workbench.Table.Ratio($"prune --max-age: half of {records:N0} records", Statistics.Median(byAge), "rm of the same files", Statistics.Median(rm), 1.5);
        workbench.Table.Ratio($"prune --max-size: half of {records:N0} records", Statistics.Median(bySize), "rm of the same files", Statistics.Median(rm), 1.5);
    }

    private static HashSet<string> Names(string store) =>
        [.. Kinds.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(store, kind), "*", SearchOption.AllDirectories)).Select(path => Path.GetRelativePath(store, path))];
}

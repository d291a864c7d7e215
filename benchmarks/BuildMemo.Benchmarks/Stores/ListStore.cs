namespace BuildMemo.Benchmarks.Stores;

/// <summary><c>list</c> of 200,000 records, unsorted, against <c>find -printf</c> over the same files.</summary>
internal static class ListStore
{
    public static void Run(Workbench workbench)
    {
        int records = workbench.Options.Steps ?? 200_000;
        string store = PackedTool.Store(workbench, new() { Records = records, Projects = 40, BlobsPerThousand = 100, BlobBytes = 10_000 });
        List<double> find = [], first = [], all = [];
        long peak = 0;
        for (int round = -1; round < (workbench.Options.Rounds ?? 5); round++)
        {
            double found = Workbench.Measure(workbench.Root, "find", store, "-type", "f", "-printf", "%p %s %T@\\n").Seconds;
            (double firstLine, double whole, long bytes) = PackedTool.RunToFirst(workbench, "list", "--cache-dir", store);
            if (round < 0)
                continue;
            find.Add(found);
            first.Add(firstLine);
            all.Add(whole);
            peak = Math.Max(peak, bytes);
        }

        workbench.Table.Bound($"list: {records:N0} records, first line", Statistics.Median(first) * 1000, 300, "ms");
        workbench.Table.Ratio($"list: {records:N0} records, all", Statistics.Median(all), "find -type f -printf", Statistics.Median(find), 4);
        workbench.Table.Figure($"list: {records:N0} records, peak memory", FormattableString.Invariant($"{peak / 1e6:0} MB"));
    }
}

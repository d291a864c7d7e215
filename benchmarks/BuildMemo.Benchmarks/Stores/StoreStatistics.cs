using BuildMemo.Testing.Stores;

namespace BuildMemo.Benchmarks.Stores;

/// <summary><c>stats</c> by the counters of a large store; with <c>--long</c> of a million records that are there.</summary>
internal static class StoreStatistics
{
    public static void Run(Workbench workbench)
    {
        StoreShape shape = workbench.Options.Long ? new() { Records = 1_000_000, Projects = 40, BlobsPerThousand = 0 } : new() { Records = 200_000, Projects = 40, BlobsPerThousand = 100, BlobBytes = 10_000 };
        string store = PackedTool.Store(workbench, shape);
        PackedTool.Run(workbench, "stats", "--cache-dir", store);
        double[] times = [.. Enumerable.Range(0, workbench.Options.Rounds ?? 15).Select(_ => PackedTool.Run(workbench, "stats", "--cache-dir", store).Seconds)];
        workbench.Table.Bound($"stats: {shape.Records:N0} records, whole process", Statistics.Median(times) * 1000, 150, "ms");
        workbench.Table.Figure($"stats --exact: {shape.Records:N0} records", ResultTable.Milliseconds(PackedTool.Run(workbench, "stats", "--exact", "--cache-dir", store).Seconds));
    }
}

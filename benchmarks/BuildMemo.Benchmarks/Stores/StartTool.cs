namespace BuildMemo.Benchmarks.Stores;

/// <summary>How long the tool takes to say its version.</summary>
internal static class StartTool
{
    public static void Run(Workbench workbench)
    {
        PackedTool.Run(workbench, "--version");
        double[] times = [.. Enumerable.Range(0, workbench.Options.Rounds ?? 15).Select(_ => PackedTool.Run(workbench, "--version").Seconds)];
        workbench.Table.Bound("start: --version, whole process", Statistics.Median(times) * 1000, 120, "ms");
    }
}

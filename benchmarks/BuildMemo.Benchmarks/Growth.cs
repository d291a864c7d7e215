using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary>The cost of a step as their number grows: the three figures of a line stay about the same.</summary>
internal static class Growth
{
    public static void Run(Workbench workbench)
    {
        int[] sizes = workbench.Options.Steps is int steps ? [steps] : [100, 1_000, 10_000];
        foreach (int size in sizes)
            Run(workbench, size, workbench.Options.Rounds ?? 5);
    }

    private static void Run(Workbench workbench, int size, int rounds)
    {
        string cache = Path.Combine(workbench.NewFolder("growth-cache"), "cache");
        string origin = Clone(workbench, size);
        Workbench.BuildSteps(origin, cache).Expect(ran: size);
        List<double> noop = [], restore = [];
        for (int round = -1; round < rounds; round++)
        {
            string clone = Clone(workbench, size);
            double restored = Workbench.BuildSteps(clone, cache).Expect(restored: size).TaskSeconds;
            double upToDate = Workbench.BuildSteps(clone, cache).Expect(upToDate: size).TaskSeconds;
            if (round < 0)
                continue;
            restore.Add(restored);
            noop.Add(upToDate);
        }
        double prune = Workbench.Measure(origin, "dotnet", Repository.PathOf("src", "BuildMemo.Tool", "bin", "Release", "net10.0", "dotnet-buildmemo.dll"),
            "prune", "--cache-dir", cache, "--max-size", "1M").Seconds;
        Figure(workbench, $"growth {size}: no-op, task", Statistics.Median(noop), size);
        Figure(workbench, $"growth {size}: restore, task", Statistics.Median(restore), size);
        Figure(workbench, $"growth {size}: prune, whole command", prune, size);
    }

    private static void Figure(Workbench workbench, string work, double seconds, int size) =>
        workbench.Table.Figure(work, ResultTable.Milliseconds(seconds), FormattableString.Invariant($"{seconds / size * 1e6:0.0} µs a step"));

    private static string Clone(Workbench workbench, int size)
    {
        string folder = workbench.NewFolder("growth");
        StepData.WriteInputs(folder, size);
        StepData.WriteMemoProject(folder, workbench.Package, StepData.SortCommand);
        return folder;
    }
}

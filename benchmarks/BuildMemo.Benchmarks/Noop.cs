namespace BuildMemo.Benchmarks;

/// <summary>Nothing changed since the last build.</summary>
internal static class Noop
{
    public static void Run(Workbench workbench)
    {
        int[] sizes = workbench.Options.Steps is int steps ? [steps] : [100, 1_000, 10_000];
        foreach (int size in sizes)
            Run(workbench, size, workbench.Options.Rounds ?? 11);
    }

    private static void Run(Workbench workbench, int size, int rounds)
    {
        (string memo, string plain, string ninja, string cache) = Prepare(workbench, size);
        List<double> task = [], build = [], msbuild = [], ninjas = [];
        for (int round = -1; round < rounds; round++)
        {
            MemoMeasurement ours = Workbench.BuildSteps(memo, cache).Expect(upToDate: size);
            double theirs = Workbench.Build(plain, "Plain.proj", cache).Seconds;
            double fastest = Workbench.Measure(ninja, "ninja").Seconds;
            if (round < 0)
                continue;
            task.Add(ours.TaskSeconds);
            build.Add(ours.Build.Seconds);
            msbuild.Add(theirs);
            ninjas.Add(fastest);
        }

        // The goals: below 10 ms for 100; not slower than ninja for 10,000; the whole build against plain MSBuild.
        double taskMedian = Statistics.Median(task);
        workbench.Table.Ratio($"no-op {size}: task", taskMedian, "ninja, whole", Statistics.Median(ninjas), size == 10_000 ? 1.0 : null);
        if (size == 100)
            workbench.Table.Bound($"no-op {size}: task", taskMedian * 1000, 10, "ms");
        workbench.Table.Ratio($"no-op {size}: build", Statistics.Median(build), "MSBuild Inputs/Outputs", Statistics.Median(msbuild), size <= 1_000 ? 1.1 : 0.8);
    }

    private static (string Memo, string Plain, string Ninja, string Cache) Prepare(Workbench workbench, int size)
    {
        string memo = workbench.NewFolder("noop-memo"), plain = workbench.NewFolder("noop-plain"), ninja = workbench.NewFolder("noop-ninja");
        string cache = Path.Combine(workbench.NewFolder("noop-cache"), "cache");
        foreach (string folder in (string[])[memo, plain, ninja])
            StepData.WriteInputs(folder, size);
        StepData.WriteMemoProject(memo, workbench.Package, StepData.SortCommand);
        StepData.WritePlainProject(plain, StepData.SortCommand);
        StepData.WriteNinja(ninja, StepData.SortCommand, size);
        Workbench.BuildSteps(memo, cache).Expect(ran: size);
        Workbench.Measure(ninja, "ninja", "-j2");
        // Running them with Exec takes 4 ms each; the result is the same.
        Workbench.Measure(plain, "cp", "-r", Path.Combine(memo, "out"), ".");
        return (memo, plain, ninja, cache);
    }
}

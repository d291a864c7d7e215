namespace BuildMemo.Benchmarks;

/// <summary>One of many inputs changed.</summary>
internal static class OneChange
{
    private const double GoalMilliseconds = 15;

    public static void Run(Workbench workbench)
    {
        int size = workbench.Options.Steps ?? 1_000;
        string folder = workbench.NewFolder("onechange");
        string cache = Path.Combine(workbench.NewFolder("onechange-cache"), "cache");
        StepData.WriteInputs(folder, size);
        StepData.WriteMemoProject(folder, workbench.Package, StepData.SortCommand);
        Workbench.BuildSteps(folder, cache).Expect(ran: size);

        List<double> noop = [], changed = [], step = [], task = [];
        for (int round = -1; round < (workbench.Options.Rounds ?? 15); round++)
        {
            double before = Workbench.BuildSteps(folder, cache).Expect(upToDate: size).Build.Seconds;
            string input = Path.Combine(folder, "in", $"{(round + 1) % size}.txt");
            File.AppendAllText(input, $"{round}\n");
            MemoMeasurement after = Workbench.BuildSteps(folder, cache).Expect(upToDate: size - 1, ran: 1);
            double alone = Workbench.Measure(folder, "sh", "-c", $"sort {input} > {input}.sorted; rm {input}.sorted").Seconds;
            if (round < 0)
                continue;
            noop.Add(before);
            changed.Add(after.Build.Seconds);
            task.Add(after.TaskSeconds);
            step.Add(alone);
        }
        double over = Statistics.Median(changed) - Statistics.Median(noop) - Statistics.Median(step);
        workbench.Table.Bound($"one of {size} changed: build over no-op and step", over * 1000, GoalMilliseconds, "ms",
            $"no-op {ResultTable.Milliseconds(Statistics.Median(noop))}, step {ResultTable.Milliseconds(Statistics.Median(step))}, task {ResultTable.Milliseconds(Statistics.Median(task))}");
    }
}

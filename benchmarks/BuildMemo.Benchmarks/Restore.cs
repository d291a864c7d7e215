namespace BuildMemo.Benchmarks;

/// <summary>A fresh clone whose outputs are all in the store.</summary>
internal static class Restore
{
    public static void Run(Workbench workbench)
    {
        Small(workbench, workbench.Options.Steps ?? 1_000, workbench.Options.Rounds ?? 10);
        Large(workbench, workbench.Options.Rounds ?? 5);
    }

    private static void Small(Workbench workbench, int size, int rounds)
    {
        string origin = workbench.NewFolder("restore-origin");
        string cache = Path.Combine(workbench.NewFolder("restore-cache"), "cache");
        StepData.WriteInputs(origin, size);
        StepData.WriteMemoProject(origin, workbench.Package, StepData.SortCommand);
        Workbench.BuildSteps(origin, cache).Expect(ran: size);

        List<double> task = [], copies = [];
        for (int round = -1; round < rounds; round++)
        {
            string clone = workbench.NewFolder("restore-clone"), copy = workbench.NewFolder("restore-copy");
            StepData.WriteInputs(clone, size);
            StepData.WriteMemoProject(clone, workbench.Package, StepData.SortCommand);
            double ours = 0, theirs = 0;
            void Ours() => ours = Workbench.BuildSteps(clone, cache).Expect(restored: size).TaskSeconds;
            void Theirs() => theirs = Workbench.Measure(copy, "cp", "-r", Path.Combine(origin, "out"), "out").Seconds;
            // Who comes first is the other one each time: the second finds the file system busy with the first's writes.
            Action[] pair = round % 2 == 0 ? [Ours, Theirs] : [Theirs, Ours];
            foreach (Action action in pair)
                action();
            if (round < 0)
                continue;
            task.Add(ours);
            copies.Add(theirs);
        }
        workbench.Table.Ratio($"restore {size} small: task", Statistics.Median(task), "cp -r", Statistics.Median(copies), 1.5);
    }

    private static void Large(Workbench workbench, int rounds)
    {
        string origin = workbench.NewFolder("large-origin");
        string cache = Path.Combine(workbench.NewFolder("large-cache"), "cache");
        LargeSteps.WriteInputs(origin);
        StepData.WriteMemoProject(origin, workbench.Package, LargeSteps.Command);
        Workbench.BuildSteps(origin, cache).Expect(ran: LargeSteps.Count);
        Workbench.Measure(origin, "sh", "-c", $"mkdir zst && ls out | xargs -P2 -I@ zstd -q -{LargeSteps.Level} out/@ -o zst/@.zst");

        List<double> task = [], programs = [];
        for (int round = -1; round < rounds; round++)
        {
            string clone = workbench.NewFolder("large-clone"), copy = workbench.NewFolder("large-copy");
            LargeSteps.WriteInputs(clone);
            StepData.WriteMemoProject(clone, workbench.Package, LargeSteps.Command);
            double ours = Workbench.BuildSteps(clone, cache).Expect(restored: LargeSteps.Count).TaskSeconds;
            double theirs = Workbench.Measure(copy, "sh", "-c", $"ls {origin}/zst | xargs -P2 -I@ zstd -d -q {origin}/zst/@ -o ./@.out").Seconds;
            Directory.Delete(Path.Combine(clone, "out"), recursive: true);
            Directory.Delete(copy, recursive: true);
            if (round < 0)
                continue;
            task.Add(ours);
            programs.Add(theirs);
        }
        workbench.Table.Ratio($"restore {LargeSteps.Count} x 64 MB: task", Statistics.Median(task), "zstd -d, two at once", Statistics.Median(programs), 1.15);
    }
}

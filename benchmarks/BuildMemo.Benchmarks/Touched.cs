namespace BuildMemo.Benchmarks;

/// <summary>All inputs have another time and the same content, as after a switch of branches.</summary>
internal static class Touched
{
    public static void Run(Workbench workbench)
    {
        int size = workbench.Options.Steps ?? 1_000;
        string folder = workbench.NewFolder("touched");
        string cache = Path.Combine(workbench.NewFolder("touched-cache"), "cache");
        StepData.WriteInputs(folder, size);
        StepData.WriteMemoProject(folder, workbench.Package, StepData.SortCommand);
        Workbench.BuildSteps(folder, cache).Expect(ran: size);

        List<double> task = [], sums = [];
        for (int round = -1; round < (workbench.Options.Rounds ?? 11); round++)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "in")))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            double ours = Workbench.BuildSteps(folder, cache).Expect(upToDate: size).TaskSeconds;
            double theirs = Workbench.Measure(folder, "sh", "-c", "sha256sum in/*.txt > /dev/null").Seconds;
            if (round < 0)
                continue;
            task.Add(ours);
            sums.Add(theirs);
        }
        workbench.Table.Ratio($"{size} touched, same content: task", Statistics.Median(task), "sha256sum", Statistics.Median(sums), 1.5);
    }
}

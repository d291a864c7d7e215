namespace BuildMemo.Benchmarks;

/// <summary>Peak resident memory of the process that builds, over what MSBuild itself takes for the same items.</summary>
internal static class Memory
{
    private const double Megabyte = 1048576;

    public static void Run(Workbench workbench)
    {
        Many(workbench, workbench.Options.Steps ?? 10_000);
        One(workbench, workbench.Options.Long ? 5_120 : 256);
    }

    private static void Many(Workbench workbench, int size)
    {
        string memo = workbench.NewFolder("memory-memo"), plain = workbench.NewFolder("memory-plain");
        string cache = Path.Combine(workbench.NewFolder("memory-cache"), "cache");
        StepData.WriteInputs(memo, size);
        StepData.WriteMemoProject(memo, workbench.Package, StepData.SortCommand);
        double cold = Workbench.BuildSteps(memo, cache).Expect(ran: size).Build.PeakBytes;
        double noop = Workbench.BuildSteps(memo, cache).Expect(upToDate: size).Build.PeakBytes;

        StepData.WriteInputs(plain, size);
        StepData.WritePlainProject(plain, StepData.SortCommand);
        Workbench.Measure(plain, "cp", "-r", Path.Combine(memo, "out"), ".");
        double msbuild = Workbench.Build(plain, "Plain.proj", cache).PeakBytes;
        workbench.Table.Bound($"memory, {size} run", (cold - msbuild) / Megabyte, 150, "MB", $"MSBuild with the same items {msbuild / Megabyte:0} MB");
        workbench.Table.Bound($"memory, {size} up to date", (noop - msbuild) / Megabyte, 150, "MB");
    }

    private static void One(Workbench workbench, int megabytes)
    {
        // Log-like text of one megabyte, over and over: what does not fit in a compressor's window costs as any other text.
        string small = Step(workbench, 1), large = Step(workbench, megabytes);
        string smallCache = Path.Combine(workbench.NewFolder("one-cache"), "cache"), largeCache = Path.Combine(workbench.NewFolder("one-cache"), "cache");
        double little = Workbench.BuildSteps(small, smallCache).Expect(ran: 1).Build.PeakBytes;
        double much = Workbench.BuildSteps(large, largeCache).Expect(ran: 1).Build.PeakBytes;
        workbench.Table.Bound($"memory, one output of {megabytes} MB stored, over 1 MB", (much - little) / Megabyte, 64, "MB");
        foreach (string folder in (string[])[small, large])
        {
            Directory.Delete(Path.Combine(folder, "out"), recursive: true);
            Directory.Delete(Path.Combine(folder, "obj"), recursive: true);
        }
        little = Workbench.BuildSteps(small, smallCache).Expect(restored: 1).Build.PeakBytes;
        much = Workbench.BuildSteps(large, largeCache).Expect(restored: 1).Build.PeakBytes;
        workbench.Table.Bound($"memory, one output of {megabytes} MB restored, over 1 MB", (much - little) / Megabyte, 64, "MB");
        Directory.Delete(large, recursive: true);
    }

    private static string Step(Workbench workbench, int megabytes)
    {
        string folder = workbench.NewFolder("one");
        LargeSteps.WriteInputs(folder);
        for (int i = 1; i < LargeSteps.Count; i++)
            File.Delete(Path.Combine(folder, "in", $"{i}.txt"));
        StepData.WriteMemoProject(folder, workbench.Package,
            "awk -v seed={0} -v size=1048576 -f log.awk > block.{0}; i=0; while [ $i -lt " + megabytes + " ]; do cat block.{0}; i=$((i+1)); done > out/{0}.txt; rm block.{0}");
        return folder;
    }
}

using System.Globalization;

namespace BuildMemo.Benchmarks;

/// <summary>Nothing is in the store: every step runs and is stored.</summary>
internal static class Cold
{
    public static void Run(Workbench workbench)
    {
        Tiny(workbench, workbench.Options.Steps ?? 1_000, workbench.Options.Rounds ?? 5);
        Computing(workbench, workbench.Options.Rounds ?? 3);
        Large(workbench, workbench.Options.Rounds ?? 3);
    }

    private static void Tiny(Workbench workbench, int size, int rounds)
    {
        List<double> task = [], ninjas = [], xargs = [];
        for (int round = 0; round < rounds; round++)
        {
            string memo = Folder(workbench, "cold-memo", size), ninja = Folder(workbench, "cold-ninja", size), plain = Folder(workbench, "cold-xargs", size);
            string cache = Path.Combine(workbench.NewFolder("cold-cache"), "cache");
            StepData.WriteMemoProject(memo, workbench.Package, StepData.SortCommand);
            StepData.WriteNinja(ninja, StepData.SortCommand, size);
            task.Add(Workbench.BuildSteps(memo, cache).Expect(ran: size).TaskSeconds);
            ninjas.Add(Workbench.Measure(ninja, "ninja", "-j2").Seconds);
            xargs.Add(Workbench.Measure(plain, "sh", StepData.Xargs(StepData.SortCommand, size)).Seconds);
            int records = Directory.GetFiles(Path.Combine(cache, "records"), "*", SearchOption.AllDirectories).Length;
            if (records != size)
                throw new InvalidOperationException($"{records} records of {size} steps in {cache}");
        }
        workbench.Table.Ratio($"cold {size} tiny: task", Statistics.Median(task), "ninja -j2", Statistics.Median(ninjas), 1.2);
        workbench.Table.Ratio($"cold {size} tiny: task", Statistics.Median(task), "xargs -P2", Statistics.Median(xargs));

        string exec = Folder(workbench, "cold-exec", size);
        StepData.WritePlainProject(exec, StepData.SortCommand);
        workbench.Table.Ratio($"cold {size} tiny: task", Statistics.Median(task), "MSBuild Exec, whole, once", Workbench.Build(exec, "Plain.proj", "unused").Seconds);
    }

    private static string Folder(Workbench workbench, string name, int size)
    {
        string folder = workbench.NewFolder(name);
        StepData.WriteInputs(folder, size);
        return folder;
    }

    private static void Computing(Workbench workbench, int rounds)
    {
        const int Count = 40;
        const string Template = "awk -v n=ROUNDS 'BEGIN{{for(i=0;i<n;i++)s+=i%7;print s}}' > out/{0}.txt";
        string calibration = workbench.NewFolder("calibration");
        double million = Workbench.Measure(calibration, "awk", "-v", "n=5000000", "BEGIN{for(i=0;i<n;i++)s+=i%7;print s}").Seconds / 5;
        string command = Template.Replace("ROUNDS", ((long)(0.23 / million * 1_000_000)).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        List<double> task = [], xargs = [];
        for (int round = 0; round < rounds; round++)
        {
            string memo = Folder(workbench, "computing-memo", Count), plain = Folder(workbench, "computing-xargs", Count);
            StepData.WriteMemoProject(memo, workbench.Package, command);
            task.Add(Workbench.BuildSteps(memo, Path.Combine(workbench.NewFolder("computing-cache"), "cache")).Expect(ran: Count).TaskSeconds);
            xargs.Add(Workbench.Measure(plain, "sh", StepData.Xargs(command, Count)).Seconds);
        }
        workbench.Table.Ratio($"cold {Count} x 0.23 s: task", Statistics.Median(task), "xargs -P2", Statistics.Median(xargs), 1.03);
    }

    private static void Large(Workbench workbench, int rounds)
    {
        List<double> task = [], xargs = [];
        double store = 0, zstd = 0;
        for (int round = 0; round < rounds; round++)
        {
            string memo = workbench.NewFolder("cold-large-memo"), plain = workbench.NewFolder("cold-large-xargs");
            string cache = Path.Combine(workbench.NewFolder("cold-large-cache"), "cache");
            LargeSteps.WriteInputs(memo);
            LargeSteps.WriteInputs(plain);
            StepData.WriteMemoProject(memo, workbench.Package, LargeSteps.Command);
            task.Add(Workbench.BuildSteps(memo, cache).Expect(ran: LargeSteps.Count).TaskSeconds);
            xargs.Add(Workbench.Measure(plain, "sh", StepData.Xargs(LargeSteps.Command, LargeSteps.Count)).Seconds);
            if (round == 0)
            {
                Workbench.Measure(plain, "sh", "-c", $"mkdir zst && ls out | xargs -P2 -I@ zstd -q -{LargeSteps.Level} out/@ -o zst/@.zst");
                store = LargeSteps.SizeOf(Path.Combine(cache, "blobs")) / 1048576.0;
                zstd = LargeSteps.SizeOf(Path.Combine(plain, "zst")) / 1048576.0;
            }
            Directory.Delete(memo, recursive: true);
            Directory.Delete(plain, recursive: true);
            Directory.Delete(cache, recursive: true);
        }
        workbench.Table.Ratio($"cold {LargeSteps.Count} x 64 MB: task", Statistics.Median(task), "xargs -P2, no cache", Statistics.Median(xargs), 1.65);
        workbench.Table.Bound($"cold {LargeSteps.Count} x 64 MB: store over zstd -{LargeSteps.Level}", store / zstd, 1.02, "x", FormattableString.Invariant($"{store:0.0} MB, zstd {zstd:0.0} MB"));
    }
}

using System.IO.Compression;
using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary><c>explain</c> of the last run, whole process: a step of 10,000 inputs of which one changed, and 1,000 steps that ran.</summary>
internal static class Explain
{
    private const double Goal = 500;

    public static void Run(Workbench workbench)
    {
        int inputs = workbench.Options.Steps ?? 10_000, rounds = workbench.Options.Rounds ?? 15;
        string tool = Tool(workbench);
        string folder = workbench.NewFolder("explain"), cache = Path.Combine(workbench.NewFolder("explain-cache"), "cache");
        StepData.WriteInputs(folder, inputs);
        StepData.WriteMemoProject(folder, workbench.Package, "cat in/*.txt | wc -c > out/all.txt");
        string project = Path.Combine(folder, "Steps.proj");
        File.WriteAllText(project, File.ReadAllText(project)
            .Replace("Include=\"in/*.txt\"", "Include=\"all\" Inputs=\"in/*.txt\"", StringComparison.Ordinal).Replace("out/{Filename}.txt", "out/all.txt", StringComparison.Ordinal));
        Workbench.BuildSteps(folder, cache).Expect(ran: 1);
        File.AppendAllText(Path.Combine(folder, "in", "7.txt"), "changed\n");
        Workbench.BuildSteps(folder, cache).Expect(ran: 1);

        Measure(workbench, tool, $"explain of the last run, a step of {inputs} inputs", rounds, cache, "explain", folder);
        Measure(workbench, tool, $"explain STEP, component by component, {inputs} inputs", rounds, cache, "explain", "all", folder);

        string many = workbench.NewFolder("explain-many"), manyCache = Path.Combine(workbench.NewFolder("explain-many-cache"), "cache");
        int steps = Math.Min(1_000, inputs);
        StepData.WriteInputs(many, steps);
        StepData.WriteMemoProject(many, workbench.Package, StepData.SortCommand);
        Workbench.BuildSteps(many, manyCache).Expect(ran: steps);
        Measure(workbench, tool, $"explain of the last run, {steps} steps that ran", rounds, manyCache, "explain", many);
    }

    private static void Measure(Workbench workbench, string tool, string work, int rounds, string cache, params string[] arguments)
    {
        List<double> times = [];
        for (int round = -1; round < rounds; round++)
        {
            Measurement one = Workbench.Measure(workbench.Root, [("BUILDMEMO_CACHE_DIR", cache)], "dotnet", [tool, .. arguments]);
            if (!one.Output.Contains("ran", StringComparison.Ordinal))
                throw new InvalidOperationException($"explain said nothing: {one.Output}");
            if (round >= 0)
                times.Add(one.Seconds);
        }

        workbench.Table.Bound(work, Statistics.Median(times) * 1000, Goal, "ms", "whole process");
    }

    // As it is installed, with native code.
    private static string Tool(Workbench workbench)
    {
        string folder = workbench.NewFolder("tool");
        ZipFile.ExtractToDirectory(Path.Combine(PackageFeed.Folder, $"BuildMemo.Tool.{PackageFeed.Version}.nupkg"), folder);
        string native = Path.Combine(folder, "tools", "net10.0", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "dotnet-buildmemo.dll");
        return File.Exists(native) ? native : Path.Combine(folder, "tools", "net10.0", "any", "dotnet-buildmemo.dll");
    }
}

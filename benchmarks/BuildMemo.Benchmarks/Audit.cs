using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary>What tracing costs a step: one of many small reads, one that computes. Plain times are those of an ordinary build's report.</summary>
internal static class Audit
{
    private const string Reads = "set -e; cat files/* > obj/reads.txt";
    private const string Computes = "awk 'BEGIN { for (i = 0; i < 12000000; i++) s += i; print s }' > obj/computes.txt";

    public static void Run(Workbench workbench)
    {
        int size = workbench.Options.Steps ?? 5_000;
        string folder = workbench.NewFolder("audit");
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        string cache = Path.Combine(workbench.NewFolder("audit-cache"), "cache");
        string files = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
        for (int index = 0; index < size; index++)
            File.WriteAllText(Path.Combine(files, $"{index:00000}.txt"), $"{index}\n");
        File.WriteAllText(Path.Combine(folder, "Steps.proj"), $"""
            <Project>
              <Import Project="{workbench.Package}/build/BuildMemo.props" />
              <ItemGroup>
                <MemoStep Include="reads" Inputs="files/*.txt" Outputs="obj/reads.txt" Command="{Escape(Reads)}" />
                <MemoStep Include="computes" Inputs="Steps.proj" Outputs="obj/computes.txt" Command="{Escape(Computes)}" />
              </ItemGroup>
              <Import Project="{workbench.Package}/build/BuildMemo.targets" />
            </Project>
            """);
        string tool = Repository.PathOf("src", "BuildMemo.Tool", "bin", "Release", "net10.0", "dotnet-buildmemo.dll");
        Dictionary<string, (List<double> Plain, List<double> Traced)> times = new() { ["reads"] = ([], []), ["computes"] = ([], []) };
        for (int round = 0; round < (workbench.Options.Rounds ?? 7); round++)
        {
            MemoMeasurement build = Workbench.BuildSteps(folder, cache, "-t:BuildMemoRun", "-p:BuildMemoMode=Off", "-p:BuildMemoMaxParallelism=1");
            Take(File.ReadAllText(build.Report), (step, seconds) => times[step].Plain.Add(seconds));
            Measurement audit = Workbench.Measure(folder, "dotnet", tool, "audit", "Steps.proj", "--json", "--cache-dir", cache);
            Take(audit.Output, (step, seconds) => times[step].Traced.Add(seconds));
        }

        workbench.Table.Ratio($"audit of {size} small reads, the traced run", Statistics.Median(times["reads"].Traced), "plain", Statistics.Median(times["reads"].Plain), 7);
        workbench.Table.Ratio("audit of a second of computing, the traced run", Statistics.Median(times["computes"].Traced), "plain", Statistics.Median(times["computes"].Plain), 1.3);
    }

    private static void Take(string json, Action<string, double> take)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonElement step in document.RootElement.GetProperty("steps").EnumerateArray())
            take(step.GetProperty("name").GetString()!, step.GetProperty("seconds").GetDouble());
    }

    private static string Escape(string command) => System.Security.SecurityElement.Escape(command.Replace(";", "%3B", StringComparison.Ordinal));
}

using System.Text.Json;

namespace BuildMemo.Benchmarks;

/// <summary>A command that takes 50 ms to start and 0.2 ms an input; methods that compute.</summary>
internal static class Batches
{
    private const double Goal = 1 / 20.0;
    private const string Command = "sh tool.sh {Inputs} -- {Outputs}";

    private const string Tool = """
        # tool.sh INPUT... -- OUTPUT...: starts slowly, then upper-cases each input.
        sleep 0.05
        exec awk '
            BEGIN {
                for (i = 1; ARGV[i] != "--"; i++) input[i] = ARGV[i]
                for (n = 1; n < i; n++) {
                    for (busy = 0; busy < 8000; busy++) s += busy
                    out = ARGV[i + n]
                    while ((getline line < input[n]) > 0) print toupper(line) > out
                    close(out)
                    close(input[n])
                }
            }' "$@"
        """;

    public static void Run(Workbench workbench)
    {
        int size = workbench.Options.Steps ?? 1_000;
        (double batched, string[] batchedRecords) = Build(workbench, size, "auto");
        (double single, string[] singleRecords) = Build(workbench, size, "1");
        if (!batchedRecords.SequenceEqual(singleRecords))
            throw new InvalidOperationException("Batched and single steps have other fingerprints.");
        workbench.Table.Ratio($"{size} inputs, BatchSize=auto: task", batched, "BatchSize=1", single, Goal);
        BusyCalls.Run(workbench);
    }

    private static (double Seconds, string[] Fingerprints) Build(Workbench workbench, int size, string batchSize)
    {
        string folder = workbench.NewFolder("batches-" + batchSize);
        StepData.WriteInputs(folder, size);
        File.WriteAllText(Path.Combine(folder, "tool.sh"), Tool);
        StepData.WriteMemoProject(folder, workbench.Package, Command.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), $"""BatchSize="{batchSize}" """);
        MemoMeasurement build = Workbench.BuildSteps(folder, Path.Combine(workbench.NewFolder("batches-cache"), "cache")).Expect(ran: size);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(build.Report));
        return (build.TaskSeconds, [.. report.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("fingerprint").GetString()!).Order(StringComparer.Ordinal)]);
    }
}

using System.Diagnostics;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Benchmarks;

/// <summary>A worker from nothing to its first answer, and what it occupies when it has nothing to do.</summary>
internal static class WorkerStarts
{
    public static void Run(Workbench workbench)
    {
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] one = MethodCalls.Make(1);
        var times = new List<double>();
        var sizes = new List<double>();
        string copies = workbench.NewFolder("copies");
        for (int round = 0; round < (workbench.Options.Rounds ?? 20); round++)
        {
            using var pool = new WorkerPool(TimeProvider.System, folder: copies);
            var executor = new WorkersExecutor(pool, Dispatch.MakeOptions(workbench) with { Parallelism = 1 });
            var events = new MethodCalls(executor, spec, one);
            long begin = Stopwatch.GetTimestamp();
            BatchResult result = executor.Run(new MethodBatch(spec, [.. one]), events, default);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            sizes.Add(ReadResident(result.WorkerProcessId) / 1e6);
        }

        workbench.Table.Figure("start to first answer of a worker", ResultTable.Milliseconds(Statistics.Median(times)), "the first round copies the assembly");
        workbench.Table.Bound("resident memory of an idle worker", Statistics.Median(sizes), 35, "MB");
    }

    private static double ReadResident(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan("VmRSS:".Length).TrimEnd("kB").Trim(), System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}

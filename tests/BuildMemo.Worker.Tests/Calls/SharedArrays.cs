using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>P11 in real workers: what a large array costs when several have it.</summary>
public sealed class SharedArrays : IDisposable
{
    private const int Workers = 2;

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1";

    private readonly CallBench _bench = new();
    private readonly ArrayFolder _arrays;

    public SharedArrays() => _arrays = ArrayFolder.TryMake(_bench.Folder["arrays"], out _)!;

    public void Dispose()
    {
        _bench.Dispose();
        _arrays.Dispose();
    }

    [Fact]
    public async Task P11_Workers_share_the_pages_of_a_table()
    {
        long table = s_isLong ? 300_000_000 : 128_000_000;
        string file = Write(table);
        _bench.Context = new() { Arrays = _arrays.Path, LargestInline = 1 << 20 };
        WorkersExecutor executor = _bench.Workers(Workers);
        Task<RecordedCalls>[] runs = [.. Enumerable.Range(0, Workers).Select(_ =>
        {
            MethodBatch batch = _bench.Add(
                "Arrays.SumAndWait", $"numbers=array:{file}", $"summed={_bench.Folder["work/summed"]}", $"go={_bench.Folder["work/go"]}", "cancellation=(token)").TakeBatch();
            return Task.Factory.StartNew(RecordedCalls () =>
            {
                var calls = new RecordedCalls();
                executor.Run(batch, calls, default);
                return calls;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        })];
        int[] processes;
        do
        {
            await Task.Delay(1);
            processes = [.. Directory.GetFiles(_bench.Work, "summed.*").Select(static path => int.Parse(Path.GetExtension(path).AsSpan(1), CultureInfo.InvariantCulture))];
        }
        while (processes.Length < Workers && !runs.Any(static run => run.IsCompleted));
        long all = processes.Sum(ReadShare);
        File.WriteAllText(_bench.Folder["work/go"], "");
        foreach (Task<RecordedCalls> run in runs)
            Assert.IsType<CallSucceeded>((await run)[0]);
        Assert.Equal(Workers, processes.Length);
        // A copy each would be twice the table.
        Assert.InRange(all, table, table + (Workers * (s_isLong ? 100_000_000L : 60_000_000L)));
        Assert.Single(Directory.GetFiles(_arrays.Path));
    }

    [Fact]
    public void P11_A_mapped_table_does_not_count_as_growth_of_the_worker()
    {
        string file = Write(64_000_000);
        _bench.Context = new() { Arrays = _arrays.Path, LargestInline = 1 << 20 };
        WorkersExecutor executor = _bench.Workers(1, new ExecutorOptions { MaxWorkerGrowth = 20_000_000 });
        // The first call that takes a moment is what growth is measured from.
        _bench.Add("Plain.Busy", static call => call with { HasResult = false }, "microseconds=1000").Run(executor);
        for (int call = 0; call < 3; call++)
            _bench.Add("Arrays.Sum", $"numbers=array:{file}").Add("Plain.Busy", static settings => settings with { HasResult = false }, "microseconds=600000");
        RecordedCalls calls = _bench.Run(executor);
        Assert.Empty(calls.Problems);
        Assert.Single(calls.Workers.Distinct());
    }

    private static long ReadShare(int process)
    {
        string line = File.ReadLines($"/proc/{process}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(4).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private string Write(long bytes)
    {
        string path = _bench.Folder["work/table.bin"];
        using FileStream file = File.Create(path);
        double[] part = new double[125_000];
        for (long written = 0; written < bytes; written += 1_000_000)
        {
            Array.Fill(part, written);
            file.Write(MemoryMarshal.AsBytes(part.AsSpan()));
        }

        file.Close();
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        return path;
    }
}

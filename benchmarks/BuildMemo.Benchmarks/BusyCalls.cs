using System.Diagnostics;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Benchmarks;

/// <summary>
/// Calls that keep a core busy for a given time, on two warm workers: how much of the time goes into the calls. The ideal is measured
/// too: two threads that do the same without any dispatch, so that a machine that has other work shows in both.
/// </summary>
internal static class BusyCalls
{
    private const int Workers = 2;

    public static void Run(Workbench workbench)
    {
        int rounds = workbench.Options.Rounds ?? 7;
        foreach ((int count, int microseconds, double goal) in ((int, int, double)[])[(1000, 1_000, 0.95), (1000, 10_000, 0.98), (100, 100_000, 0.99)])
            Run(workbench, count, microseconds, goal, rounds);
    }

    private static void Run(Workbench workbench, int count, int microseconds, double goal, int rounds)
    {
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] calls = MethodCalls.Make(count, microseconds);
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, Dispatch.MakeOptions(workbench), prefersThreads: false);
        // A round that doesn't count: until then the runtime compiles, on the cores that the calls want.
        MethodCalls.Run(executor, spec, calls, Workers, 0);
        var shares = new List<double>();
        var times = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            MethodCalls.Run(executor, spec, calls, Workers, 0);
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            times.Add(seconds);
            shares.Add(Ideal(count, microseconds) / seconds);
        }

        double share = Statistics.Median(shares);
        double computed = (double)count * microseconds / 1e6 / Workers;
        workbench.Table.Share(
            FormattableString.Invariant($"{count} calls of {microseconds / 1000} ms on {Workers} warm workers: share of the ideal"), share, goal,
            FormattableString.Invariant($"{computed / Statistics.Median(times):0.000} of {computed:0.0} s as computed"));
    }

    private static double Ideal(int count, int microseconds)
    {
        long begin = Stopwatch.GetTimestamp();
        var threads = new Thread[Workers];
        for (int thread = 0; thread < Workers; thread++)
        {
            threads[thread] = new Thread(() =>
            {
                for (int call = 0; call < count / Workers; call++)
                    Busy(microseconds);
            });
            threads[thread].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    // As the method that the workers call.
    private static void Busy(int microseconds)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalMicroseconds < microseconds)
        {
        }
    }
}

using System.Diagnostics;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Benchmarks;

/// <summary>What it costs to call a method in a worker, against joblib's loky and threading in the same run, both warm.</summary>
internal static class Dispatch
{
    private const int Workers = 2;
    private const int WarmRounds = 4;

    // joblib's own measure: a call of a function that returns its argument.
    private const string Script = """
        import time
        from joblib import Parallel, delayed
        def identity(value):
            return value
        pools = {}
        def calls(kind, count):
            if kind not in pools:
                backend = "threading" if kind == "threads" else "loky"
                pools[kind] = Parallel(n_jobs=2, backend=backend, batch_size=1 if kind == "single" else "auto").__enter__()
            begin = time.perf_counter()
            pools[kind](delayed(identity)(i) for i in range(count))
            return time.perf_counter() - begin
        def first():
            begin = time.perf_counter()
            Parallel(n_jobs=2)(delayed(identity)(i) for i in range(2))
            return time.perf_counter() - begin
        """;

    public static void Run(Workbench workbench)
    {
        int count = workbench.Options.Steps ?? 100_000;
        int rounds = workbench.Options.Rounds ?? 7;
        Compare(workbench, $"{count} trivial calls, automatic batches", "auto", count, rounds, 0.5);
        Compare(workbench, $"{count} trivial calls, one a message", "single", count, Math.Min(rounds, 3), 0.2);
        Compare(workbench, $"{count} trivial calls, threads", "threads", count, rounds, 0.1);
        CompareFirst(workbench, 2 * rounds);
    }

    public static ExecutorOptions MakeOptions(Workbench workbench) => new()
    {
        Parallelism = Workers,
        PreDispatch = 2 * Workers,
        WorkerFolder = Path.Combine(workbench.Package, "tasks", "net10.0", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier),
    };

    private static void Compare(Workbench workbench, string work, string kind, int count, int rounds, double goal)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] calls = MethodCalls.Make(count);
        using var joblib = new Joblib(workbench, Script);
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, MakeOptions(workbench), prefersThreads: kind == "threads");
        for (int round = 0; round < WarmRounds; round++)
            MethodCalls.Run(executor, spec, calls, Workers, kind == "single" ? 1 : 0);
        _ = joblib.Run($"calls('{kind}', {(kind == "auto" ? count : 1000)})");
        for (int round = 0; round < rounds; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            MethodCalls.Run(executor, spec, calls, Workers, kind == "single" ? 1 : 0);
            ours.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            theirs.Add(joblib.Run($"calls('{kind}', {count})"));
        }

        double mine = Statistics.Median(ours);
        double other = Statistics.Median(theirs);
        workbench.Table.Ratio(work, mine, "joblib", other, goal);
        workbench.Table.Figure("  a call", FormattableString.Invariant($"{mine / count * 1e6:0.00} µs"), FormattableString.Invariant($"{other / count * 1e6:0.00} µs"));
    }

    private static void CompareFirst(Workbench workbench, int rounds)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] calls = MethodCalls.Make(2);
        string copies = workbench.NewFolder("copies");
        for (int round = 0; round < rounds; round++)
        {
            using var pool = new WorkerPool(TimeProvider.System, folder: copies);
            var executor = new MethodExecutor(pool, MakeOptions(workbench), prefersThreads: false);
            long begin = Stopwatch.GetTimestamp();
            MethodCalls.Run(executor, spec, calls, Workers, 0);
            ours.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            // A process in which loky never ran: it keeps its pool.
            using var joblib = new Joblib(workbench, Script);
            theirs.Add(joblib.Run("first()"));
        }

        workbench.Table.Ratio("first two calls, no worker yet", Statistics.Median(ours), "joblib", Statistics.Median(theirs), 0.25);
    }
}

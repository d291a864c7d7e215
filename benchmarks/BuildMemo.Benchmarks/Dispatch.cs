using System.Diagnostics;
using System.Globalization;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Benchmarks;

/// <summary>What it costs to call a method in a worker, against joblib's loky and threading in the same run.</summary>
internal static class Dispatch
{
    private const int Workers = 2;

    // joblib's own measure: a call of a function that returns its argument. Prints seconds.
    private const string Script = """
        import sys, time
        try:
            from joblib import Parallel, delayed
        except ImportError:
            sys.exit("python3-joblib is missing: apt-get install python3-joblib")
        def identity(value):
            return value
        def busy(seconds):
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                pass
        kind, count = sys.argv[1], int(sys.argv[2])
        backend = "threading" if kind == "threads" else "loky"
        batch = 1 if kind == "single" else "auto"
        if kind == "first":
            begin = time.perf_counter()
            Parallel(n_jobs=2)(delayed(identity)(i) for i in range(2))
            print(time.perf_counter() - begin)
        else:
            with Parallel(n_jobs=2, backend=backend, batch_size=batch) as parallel:
                parallel(delayed(identity)(i) for i in range(1000))
                begin = time.perf_counter()
                parallel(delayed(identity)(i) for i in range(count))
                print(time.perf_counter() - begin)
        """;

    public static void Run(Workbench workbench)
    {
        if (Environment.GetEnvironmentVariable("BM_PROFILE") is { } kindOf)
        {
            WorkerSpec theSpec = MethodCalls.MakeSpec();
            MethodCall[] theCalls = MethodCalls.Make(100_000);
            using var thePool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
            var theExecutor = new MethodExecutor(thePool, MakeOptions(workbench), prefersThreads: kindOf == "threads");
            for (int i = 0; i < 12; i++)
            {
                double cpu0 = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
                double kids0 = Kids();
                long begin = Stopwatch.GetTimestamp();
                MethodCalls.Run(theExecutor, theSpec, theCalls, Workers, kindOf == "single" ? 1 : 0);
                double wall = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                Console.WriteLine($"wall {wall:0.0} parent {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds - cpu0:0} workers {Kids() - kids0:0}");
            }
            return;
        }

        int count = workbench.Options.Steps ?? 100_000;
        int rounds = workbench.Options.Rounds ?? 5;
        string script = Path.Combine(workbench.NewFolder("dispatch"), "dispatch.py");
        File.WriteAllText(script, Script);
        Compare(workbench, $"{count} trivial calls, automatic batches", script, "auto", count, rounds, 0.5);
        Compare(workbench, $"{count} trivial calls, one a message", script, "single", count, rounds, 0.2);
        Compare(workbench, $"{count} trivial calls, threads", script, "threads", count, rounds, 0.1);
        Compare(workbench, "first two calls, no worker yet", script, "first", 2, 2 * rounds, 0.25);
        foreach ((int calls, int microseconds, double goal) in ((int, int, double)[])[(1000, 1_000, 0.95), (1000, 10_000, 0.98), (100, 100_000, 0.99)])
            Busy(workbench, calls, microseconds, goal, rounds);
    }

    private static double Kids()
    {
        double sum = 0;
        foreach (string d in Directory.GetDirectories("/proc"))
        {
            try
            {
                string stat = File.ReadAllText(d + "/stat");
                string[] f = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (f[1] == Environment.ProcessId.ToString())
                    sum += (double.Parse(f[11]) + double.Parse(f[12])) * 10;
            }
            catch (Exception) { }
        }
        return sum;
    }

    public static ExecutorOptions MakeOptions(Workbench workbench) => new()
    {
        Parallelism = Workers,
        PreDispatch = 2 * Workers,
        WorkerFolder = Path.Combine(workbench.Package, "tasks", "net10.0", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier),
    };

    private static void Compare(Workbench workbench, string work, string script, string kind, int count, int rounds, double goal)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] calls = MethodCalls.Make(count);
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(kind == "first" ? First(workbench, spec, calls) : Warm(workbench, spec, calls, kind));
            theirs.Add(double.Parse(Workbench.Measure(workbench.Root, "/usr/bin/python3", script, kind, count.ToString(CultureInfo.InvariantCulture)).Output, CultureInfo.InvariantCulture));
        }

        double mine = Statistics.Median(ours);
        double other = Statistics.Median(theirs);
        workbench.Table.Ratio(work, mine, "joblib", other, goal);
        if (count > 2)
            workbench.Table.Figure("  a call", FormattableString.Invariant($"{mine / count * 1e6:0.00} µs"), FormattableString.Invariant($"{other / count * 1e6:0.00} µs"));
    }

    private static double Warm(Workbench workbench, WorkerSpec spec, MethodCall[] calls, string kind)
    {
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, MakeOptions(workbench), prefersThreads: kind == "threads");
        int batchSize = kind == "single" ? 1 : 0;
        MethodCalls.Run(executor, spec, calls[..1000], Workers, batchSize);
        MethodCalls.Run(executor, spec, calls[..1000], Workers, batchSize);
        long begin = Stopwatch.GetTimestamp();
        MethodCalls.Run(executor, spec, calls, Workers, batchSize);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double First(Workbench workbench, WorkerSpec spec, MethodCall[] calls)
    {
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, MakeOptions(workbench), prefersThreads: false);
        long begin = Stopwatch.GetTimestamp();
        MethodCalls.Run(executor, spec, calls, Workers, 0);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Busy(Workbench workbench, int count, int microseconds, double goal, int rounds)
    {
        WorkerSpec spec = MethodCalls.MakeSpec();
        MethodCall[] calls = MethodCalls.Make(count, microseconds);
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, MakeOptions(workbench), prefersThreads: false);
        MethodCalls.Run(executor, spec, calls[..Math.Min(100, count / 10)], Workers, 0);
        var shares = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            MethodCalls.Run(executor, spec, calls, Workers, 0);
            shares.Add((double)count * microseconds / 1e6 / Workers / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        double share = Statistics.Median(shares);
        workbench.Table.Figure(FormattableString.Invariant($"{count} calls of {microseconds / 1000} ms: share of the ideal on {Workers} workers"), FormattableString.Invariant($"{share:0.000}"),
            FormattableString.Invariant($"goal ≥ {goal:0.00}: {(share >= goal ? "met" : "NOT met")}"));
    }
}

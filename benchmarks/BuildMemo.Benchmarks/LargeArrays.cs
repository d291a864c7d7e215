using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;

namespace BuildMemo.Benchmarks;

/// <summary>The manual's slices of one large array, mapped, against joblib in the same run; and what a table occupies in several workers.</summary>
internal static class LargeArrays
{
    private const int Workers = 2;
    private const int Elements = 10_000_000;
    private const int Window = 500_000;
    private const int Step = 100_000;

    private const string Script = """
        import time
        import numpy
        from joblib import Parallel, delayed
        def slow_mean(data, window):
            time.sleep(0.01)
            return data[window].mean()
        pool = Parallel(n_jobs=2).__enter__()
        def slices(path):
            data = numpy.memmap(path, dtype='<f8', mode='r')
            begin = time.perf_counter()
            pool(delayed(slow_mean)(data, slice(start, start + 500000)) for start in range(0, data.size - 500000, 100000))
            return time.perf_counter() - begin
        """;

    public static void Run(Workbench workbench)
    {
        string folder = workbench.NewFolder("arrays");
        Slices(workbench, folder, workbench.Options.Rounds ?? 7);
        foreach (int workers in (int[])[2, 4])
            Shared(workbench, folder, workers);
    }

    private static void Slices(Workbench workbench, string folder, int rounds)
    {
        string file = Write(Path.Combine(folder, "array.bin"), Elements);
        using ArrayFolder arrays = ArrayFolder.TryMake(null, out _) ?? throw new InvalidOperationException("There is no place for copies of arrays.");
        string context = new ContextText { Arrays = arrays.Path, LargestInline = 1 << 20 }.ToString();
        WorkerSpec spec = MethodCalls.MakeSpec(Path.Combine(AppContext.BaseDirectory, "methods", "BuildMemo.Benchmarks.Methods.dll"));
        var calls = new List<MethodCall>();
        for (int start = 0; start < Elements - Window; start += Step)
        {
            calls.Add(MakeCall("SlowMean",
                new MethodArgument("numbers", ArgumentKind.ArrayFile, context, [file]),
                new MethodArgument("start", ArgumentKind.Text, start.ToString(CultureInfo.InvariantCulture)),
                new MethodArgument("length", ArgumentKind.Text, Window.ToString(CultureInfo.InvariantCulture))));
        }

        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, Dispatch.MakeOptions(workbench), prefersThreads: false);
        using var joblib = new Joblib(workbench, Script);
        double first = Time(executor, spec, [.. calls]);
        _ = joblib.Run($"slices('{file}')");
        List<double> ours = [], theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Time(executor, spec, [.. calls]));
            theirs.Add(joblib.Run($"slices('{file}')"));
        }

        workbench.Table.Ratio($"{calls.Count} slices of 10 ms over {Elements * 8 / 1_000_000} MB, mapped, warm", Statistics.Median(ours), "joblib", Statistics.Median(theirs), 1.0);
        workbench.Table.Figure("  the first time, no worker and no copy yet", ResultTable.Milliseconds(first));
        workbench.Table.Bound("  how often the array was written", Directory.GetFiles(arrays.Path).Length, 1, "times");
    }

    private static void Shared(Workbench workbench, string folder, int workers)
    {
        const int TableElements = 37_500_000;
        const double Megabyte = 1e6;
        string file = Write(Path.Combine(folder, "table.bin"), TableElements);
        using ArrayFolder arrays = ArrayFolder.TryMake(null, out _) ?? throw new InvalidOperationException("There is no place for copies of arrays.");
        string context = new ContextText { Arrays = arrays.Path, LargestInline = 1 << 20 }.ToString();
        WorkerSpec spec = MethodCalls.MakeSpec(Path.Combine(AppContext.BaseDirectory, "methods", "BuildMemo.Benchmarks.Methods.dll"));
        string signs = workbench.NewFolder("signs"), go = Path.Combine(signs, "go");
        MethodCall[] calls = [.. Enumerable.Range(0, workers).Select(_ => MakeCall("Keep",
            new MethodArgument("numbers", ArgumentKind.ArrayFile, context, [file]),
            new MethodArgument("read", ArgumentKind.Text, Path.Combine(signs, "read")),
            new MethodArgument("go", ArgumentKind.Text, go)))];
        using var pool = new WorkerPool(TimeProvider.System, folder: workbench.NewFolder("copies"));
        var executor = new MethodExecutor(pool, Dispatch.MakeOptions(workbench) with { Parallelism = workers, PreDispatch = workers }, prefersThreads: false);
        var run = new Thread(() => MethodCalls.Run(executor, spec, calls, workers, batchSize: 1));
        run.Start();
        string[] read;
        do
        {
            Thread.Sleep(1);
            read = Directory.GetFiles(signs, "read.*");
        }
        while (read.Length < workers);
        long bytes = read.Sum(static path => ReadShare(Path.GetExtension(path)[1..]));
        File.WriteAllText(go, "");
        run.Join();
        double table = TableElements * 8 / Megabyte;
        workbench.Table.Bound($"proportional memory of {workers} workers over a table of {table:0} MB", bytes / Megabyte, table + (100 * workers), "MB");
    }

    private static double Time(MethodExecutor executor, WorkerSpec spec, MethodCall[] calls)
    {
        long begin = Stopwatch.GetTimestamp();
        MethodCalls.Run(executor, spec, calls, Workers, 0);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static MethodCall MakeCall(string method, params MethodArgument[] arguments) => new()
    {
        Id = 0,
        Step = "step",
        Type = "BuildMemo.Benchmarks.Methods.Calls",
        Method = method,
        Arguments = [.. arguments],
        Inputs = arguments[0].Texts,
        WorkingDirectory = "/",
    };

    private static long ReadShare(string process)
    {
        string line = File.ReadLines($"/proc/{process}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(4).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private static string Write(string path, int elements)
    {
        using FileStream file = File.Create(path);
        double[] part = new double[Step];
        var random = new Random(1);
        for (int written = 0; written < elements; written += part.Length)
        {
            for (int index = 0; index < part.Length; index++)
                part[index] = random.NextDouble();
            file.Write(MemoryMarshal.AsBytes(part.AsSpan()));
        }

        return path;
    }
}

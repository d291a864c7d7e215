using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Capture;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Benchmarks;

/// <summary>
/// A table of 300 MB, of the manual's kind (a million rows, many alike): what storing it as an output costs and what taking it out, against
/// joblib on the same numbers in the same run, both warm and in their own process.
/// </summary>
internal static class LargeTable
{
    private const double Megabyte = 1e6;

    private const string Script = """
        import os, time
        import numpy, joblib
        def make(path):
            random = numpy.random.default_rng(1)
            rows = numpy.zeros((100_000, 38))
            for column in range(38):
                if column % 4 == 0: rows[:, column] = random.geometric(0.02, len(rows))
                elif column % 4 == 1: rows[:, column] = (random.random(len(rows)) < 0.1) * random.integers(1, 255, len(rows))
                elif column % 4 == 2: rows[:, column] = numpy.round(random.random(len(rows)) * (random.random(len(rows)) < 0.5), 2)
            global table
            table = rows[numpy.repeat(random.integers(0, len(rows), 250_000), 4)]
            table.tofile(path)
            return table.nbytes
        def dump(path, codec):
            begin = time.perf_counter()
            joblib.dump(table, path, compress=(codec, 3))
            return time.perf_counter() - begin
        def load(path):
            begin = time.perf_counter()
            joblib.load(path)
            return time.perf_counter() - begin
        def size(path):
            return os.path.getsize(path)
        """;

    public static void Run(Workbench workbench)
    {
        int rounds = workbench.Options.Rounds ?? 5;
        string folder = workbench.NewFolder("table"), table = Path.Combine(folder, "table.bin"), theirs = Path.Combine(folder, "joblib");
        using Joblib joblib = new(workbench, Script, "lz4", "python3-lz4");
        double bytes = joblib.Run($"make('{table}')");
        List<double> stored = [], taken = [], dumped = [], loaded = [];
        long size = 0;
        for (int round = 0; round <= rounds; round++)
        {
            string cache = Path.Combine(workbench.NewFolder("table-cache"), "cache");
            double storing = Store(cache, table, out Record record);
            string copy = Path.Combine(folder, "copy.bin");
            double taking = Take(cache, record, copy);
            size = new DirectoryInfo(cache).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            double dumping = joblib.Run($"dump('{theirs}', 'lz4')"), loading = joblib.Run($"load('{theirs}')");
            Directory.Delete(cache, recursive: true);
            File.Delete(copy);
            if (round == 0) // Not warm yet.
                continue;
            stored.Add(storing);
            taken.Add(taking);
            dumped.Add(dumping);
            loaded.Add(loading);
        }

        double lz4 = joblib.Run($"size('{theirs}')");
        double zlibSeconds = joblib.Run($"dump('{theirs}', 'zlib')"), zlib = joblib.Run($"size('{theirs}')");
        workbench.Table.Ratio($"a table of {bytes / Megabyte:0} MB stored, hashed too", Statistics.Median(stored), "joblib, lz4 dump", Statistics.Median(dumped), 1.3);
        workbench.Table.Ratio("  taken out into a file", Statistics.Median(taken), "joblib, lz4 load", Statistics.Median(loaded), 0.5);
        workbench.Table.Bound("  size in the store", size / Megabyte, zlib / Megabyte, "MB", FormattableString.Invariant($"joblib: lz4 {lz4 / Megabyte:0.0} MB, zlib {zlib / Megabyte:0.0} MB in {zlibSeconds:0.00} s"));
        workbench.Table.Bound("  memory of the process over what it had before", GrowthWithoutJoblib(workbench, table) / Megabyte, 32, "MB", "stored and taken out once more");
    }

    private static double GrowthWithoutJoblib(Workbench workbench, string table)
    {
        string cache = Path.Combine(workbench.NewFolder("table-cache"), "cache");
        GC.Collect();
        long before = Environment.WorkingSet, peak = before;
        using (new Timer(_ => peak = Math.Max(peak, Environment.WorkingSet), null, 0, 5))
        {
            _ = Store(cache, table, out Record record);
            _ = Take(cache, record, table + ".copy");
        }

        return peak - before;
    }

    private static double Store(string cache, string table, out Record record)
    {
        string folder = Path.GetDirectoryName(table)!;
        CapturePlaces places = new() { AllowedFolders = [folder], BuildFolders = [folder], AsideFolder = Path.Combine(folder, "aside"), ReplacedFolder = Path.Combine(folder, "replaced") };
        long begin = Stopwatch.GetTimestamp();
        using LocalStore store = LocalStore.Open(new() { Place = cache }, new ThrowingFaults());
        CollectResult result = Collector.Collect(places, new()
        {
            Outputs = [new(table, OutputKind.File)],
            Store = store,
            Tokenise = static text => Path.GetFileName(text),
            Texts = new OutputTexts([folder]),
        });
        record = new()
        {
            Fingerprint = new(Sha256Value.Of("table"u8)),
            Step = "table",
            Outputs = [.. result.Outputs.Select(output => output.Record)],
            Provenance = new() { Created = DateTimeOffset.UnixEpoch, Version = "0.1.0", Project = "Steps.proj" },
        };
        if (!result.IsStorable || !store.Save(record))
            throw new InvalidOperationException("The table was not stored.");
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Take(string cache, Record record, string path)
    {
        long begin = Stopwatch.GetTimestamp();
        using LocalStore store = LocalStore.Open(new() { Place = cache }, new ThrowingFaults());
        ImmutableArray<DumpItem> items = DumpItem.Of(record, out _)!.Value;
        if (new Dumper(store, new()).ToFile(items[0], path, out _) is { } problem)
            throw new InvalidOperationException(problem.Message);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private sealed class ThrowingFaults : IStoreFaults
    {
        public void Report(Problem problem) => throw new InvalidOperationException(problem.Message);
    }
}

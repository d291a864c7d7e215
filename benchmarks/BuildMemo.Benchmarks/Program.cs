using BuildMemo.Benchmarks;
using BuildMemo.Benchmarks.Stores;

// ./build.sh bench NAME... [--steps N] [--rounds N] [--long]
Dictionary<string, (string What, Action<Workbench> Run)> benchmarks = new(StringComparer.Ordinal)
{
    ["nostep"] = ("a project with the package and no step, against one without the package", NoStep.Run),
    ["noop"] = ("nothing changed: 100, 1,000, 10,000 steps; plain MSBuild, ninja", Noop.Run),
    ["onechange"] = ("one of 1,000 inputs changed", OneChange.Run),
    ["touched"] = ("all 1,000 inputs touched, same content; sha256sum", Touched.Run),
    ["restore"] = ("1,000 small outputs into a fresh folder, cp -r; 8 outputs of 64 MB, zstd -d", Restore.Run),
    ["cold"] = ("1,000 tiny commands, 40 that compute, 8 that write 64 MB; ninja, xargs, plain MSBuild", Cold.Run),
    ["batches"] = ("1,000 inputs of a command that takes 50 ms to start, batched and one by one", Batches.Run),
    ["dispatch"] = ("100,000 trivial calls of a method, batched, one by one, on threads; joblib", Dispatch.Run),
    ["worker"] = ("a worker's start to its first answer, and its memory when idle", WorkerStarts.Run),
    ["memmap"] = ("95 slices of an array of 80 MB, mapped by two workers; joblib; memory of workers over one table", LargeArrays.Run),
    ["memoized"] = ("calls that are kept, computed and from the store, small and of 1 MB; joblib's Memory", Memoized.Run),
    ["methods"] = ("10,000 method steps of which nothing changed; memory of 100,000 queued calls", MethodSteps.Run),
    ["manual"] = ("the examples of joblib's manual as steps", Manual.Run),
    ["table"] = ("a table of 300 MB, stored and taken out; joblib's dump and load", LargeTable.Run),
    ["hash"] = ("digests of 8 large and 20,000 small files, on one core and on two; openssl dgst", Hashing.Run),
    ["explain"] = ("explain of the last run, whole process: a step of 10,000 inputs, 1,000 steps", Explain.Run),
    ["audit"] = ("the traced run of an audit: many small reads, one second of computing; the same steps plain", Audit.Run),
    ["memory"] = ("peak memory: 10,000 steps; one large output", Memory.Run),
    ["start"] = ("the tool says its version", StartTool.Run),
    ["stats"] = ("stats of 200,000 records by the counters; with --long of a million", StoreStatistics.Run),
    ["list"] = ("list of 200,000 records; find", ListStore.Run),
    ["prune"] = ("prune of half of 200,000 records; rm", PruneStore.Run),
    ["verify"] = ("verify of 1.5 GB; bare decompression and SHA-256", VerifyStore.Run),
    ["export"] = ("export and import of 1,000 small and 8 large records; tar and zstd", ExportStore.Run),
    ["report"] = ("a page of 1,000 and of 10,000 steps: written, its size, ready in Chromium", ReportPages.Run),
    ["growth"] = ("no-op, restore and prune at 100, 1,000, 10,000 steps", Growth.Run),
};

string[] names = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
if (names is ["parts"])
    return Parts.Run(args[1..]);
if (names is ["all"])
    names = [.. benchmarks.Keys];
if (names.Length == 0 || names.Any(name => !benchmarks.ContainsKey(name)) || !BenchmarkOptions.TryParse(args.AsSpan(names.Length), out BenchmarkOptions? options))
{
    Console.Error.WriteLine("usage: ./build.sh bench NAME... [--steps N] [--rounds N] [--long]");
    foreach ((string name, (string what, _)) in benchmarks)
        Console.Error.WriteLine($"  {name,-10} {what}");
    Console.Error.WriteLine($"  {"parts",-10} fingerprint, journal and store look-up alone (BenchmarkDotNet)");
    Console.Error.WriteLine($"  {"all",-10} all of them but parts");
    return 2;
}

using Workbench workbench = new(options);
foreach (string name in names)
    benchmarks[name].Run(workbench);
workbench.Table.Print(Console.Out);
return 0;

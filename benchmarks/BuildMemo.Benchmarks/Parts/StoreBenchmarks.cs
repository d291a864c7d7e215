using BenchmarkDotNet.Attributes;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Benchmarks;

/// <summary>A look-up, found and missed, in stores of several sizes: it must not depend on the size.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private string _folder = "";
    private LocalStore? _store;
    private int _next;

    // A million records take minutes and 4 GB to make: BUILDMEMO_LONG=1 asks for them.
    public static IEnumerable<int> Sizes { get; } = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? [1_000, 100_000, 1_000_000] : [1_000, 100_000];

    [ParamsSource(nameof(Sizes))]
    public int Records { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("bmemo-parts-").FullName;
        _store = LocalStore.Open(new LocalStoreOptions { Place = Path.Combine(_folder, "store") }, new ThrowingFaults());
        for (int i = 0; i < Records; i++)
        {
            byte[] content = BitConverter.GetBytes(i);
            bool saved = _store.Save(new Record
            {
                Fingerprint = Key(i),
                Step = $"step-{i}",
                Outputs = [new RecordOutput("{obj}/out.txt", RecordOutputKind.File) { Size = content.Length, Digest = new(Sha256Value.Of(content)), Inlined = [.. content] }],
                Duration = TimeSpan.FromMilliseconds(i),
                Provenance = new() { Created = DateTimeOffset.UnixEpoch, Version = "0.1.0", Project = "Steps.proj" },
            });
            if (!saved)
                throw new InvalidOperationException($"Record {i} was not kept.");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _store?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public Record? Found() => _store!.Find(Key(_next++ % Records)) ?? throw new InvalidOperationException("A record is gone.");

    [Benchmark]
    public Record? Missed() => _store!.Find(Key(-1 - _next++));

    private static Fingerprint Key(int number) => new(Sha256Value.Of(BitConverter.GetBytes(number)));

    private sealed class ThrowingFaults : IStoreFaults
    {
        public void Report(Problem problem) => throw new InvalidOperationException(problem.Message);
    }
}

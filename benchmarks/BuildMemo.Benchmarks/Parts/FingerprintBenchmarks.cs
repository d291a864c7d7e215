using BenchmarkDotNet.Attributes;
using BuildMemo.Fingerprints;

namespace BuildMemo.Benchmarks;

/// <summary>The fingerprint of a step whose inputs are hashed already: what is left is encoding and one SHA-256.</summary>
[MemoryDiagnoser]
// BenchmarkDotNet calls Cleanup, not Dispose.
#pragma warning disable CA1001
public class FingerprintBenchmarks
{
    private HashingSink _sink = null!;
    private (string Path, ContentDigest Digest)[] _inputs = [];

    [Params(1, 20, 20_000)]
    public int Inputs { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _sink = new HashingSink();
        _inputs = [.. Enumerable.Range(0, Inputs).Select(i => ($"{{root}}/src/protos/file-{i}.proto", new ContentDigest(Sha256Value.Of(BitConverter.GetBytes(i)))))];
    }

    [GlobalCleanup]
    public void Cleanup() => _sink.Dispose();

    [Benchmark]
    public Fingerprint Fingerprint()
    {
        _sink.Clear();
        _sink.AddText(ComponentKind.Command, "0", "protoc --proto_path=protos --csharp_out={obj}/protobuf");
        _sink.AddText(ComponentKind.WorkingDirectory, "", "{root}/samples/Protobuf");
        foreach ((string path, ContentDigest digest) in _inputs)
            _sink.AddContent(ComponentKind.Input, path, digest, isExecutable: false);
        return _sink.ToFingerprint();
    }
}

using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Store;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Store;

/// <summary>What a command wrote, kept byte for byte in a record or in a blob of it.</summary>
public sealed class RecordCaptures : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectedFaults _faults = new();
    private readonly LocalStore _store;

    public RecordCaptures() => _store = LocalStore.Open(new() { Place = _folder["store"] }, _faults);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(300_000)]
    public void Chunks_come_back_in_their_order_with_their_streams(int bytes)
    {
        byte[] output = StoreSamples.Noise(bytes);
        using CaptureWriter writer = new(_store, new([]));
        writer.Write(1, output);
        writer.Write(2, "warning"u8);
        writer.Write(1, output);
        writer.Write(1, output);
        Assert.True(_store.Save(StoreSamples.Tiny("step") with { Capture = writer.Complete() }));

        RecordCapture capture = _store.Find(StoreSamples.FingerprintOf("step"))!.Capture!;
        Assert.Equal(bytes > OutputReader.InlineLimit, capture.Content.Inlined.IsDefault);
        Assert.Equal(bytes == 0 ? [2] : [1, 2, 1], capture.Parts.Select(part => part.Stream));
        using CaptureReader reader = CaptureReader.Open(_store, capture)!;
        List<byte>[] streams = [[], []];
        reader.Replay((stream, chunk) => streams[stream - 1].AddRange(chunk.Span));
        Assert.Equal([.. output, .. output, .. output], streams[0]);
        Assert.Equal("warning"u8.ToArray(), streams[1]);
    }

    [Fact]
    public void A_text_that_is_cut_between_two_chunks_of_a_stream_is_found()
    {
        using CaptureWriter writer = new(_store, new(["/home/me/checkout", "/other"]));
        writer.Write(1, "at /home/me/ch"u8);
        writer.Write(2, "noise"u8);
        writer.Write(1, "eckout/a.txt"u8);
        Assert.Equal(["/home/me/checkout"], writer.FoundTexts);
    }

    [Fact]
    public void Clearing_a_record_takes_its_blob_and_leaves_one_that_another_record_names()
    {
        foreach (string name in (ReadOnlySpan<string>)["one", "two", "shared one", "shared two"])
        {
            using CaptureWriter writer = new(_store, new([]));
            writer.Write(1, StoreSamples.Noise(50_000, seed: name.Contains("shared", StringComparison.Ordinal) ? 7 : name[0]));
            _store.Save(StoreSamples.Tiny(name) with { Step = name, Capture = writer.Complete() });
        }

        PruneReport report = _store.Clear(record => record.Step is "one" or "shared one");
        Assert.Equal((2, 3), (report.RemovedRecords, report.RemovedFiles));
        Assert.NotNull(CaptureReader.Open(_store, _store.Find(StoreSamples.FingerprintOf("shared two"))!.Capture!));
    }

    [Fact]
    public void Parts_that_do_not_add_up_are_damage()
    {
        RecordOutput content = new("", RecordOutputKind.File) { Size = 3, Digest = StoreSamples.DigestOf("abc"u8), Inlined = [.. "abc"u8] };
        foreach (ImmutableArray<RecordCapturePart> parts in (ImmutableArray<RecordCapturePart>[])[[new(1, 4)], [new(3, 3)], [new(1, 4), new(1, -1)], [new(1, long.MaxValue), new(1, long.MaxValue)]])
        {
            _store.Save(StoreSamples.Tiny("step") with { Capture = new(content, parts) });
            Assert.Null(_store.Find(StoreSamples.FingerprintOf("step")));
        }

        Assert.Equal([Codes.StoreDamaged], _faults.All.Select(fault => fault.Code));
    }
}

using BuildMemo.Fingerprints;
using BuildMemo.Store;
using static BuildMemo.Core.Tests.Store.StoreSamples;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Core.Tests.Store;

/// <summary>What every store does, wherever it keeps its bytes. A store's own test class derives from this one.</summary>
public abstract class StoreContract : IDisposable
{
    private readonly CollectedFaults _faults = new();
    private IStore? _store;

    internal CollectedFaults Faults => _faults;

    protected IStore Store => _store ??= Open(_faults);

    public void Dispose()
    {
        _store?.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_empty_store_misses_everything_and_reports_nothing()
    {
        Assert.Null(Store.Find(FingerprintOf("a")));
        Assert.Empty(Store.FindDiscoveries(FingerprintOf("a")));
        Assert.False(Store.HasBlob(DigestOf([1])));
        Assert.Null(Store.ReadBlob(DigestOf([1]), 1));
        Store.Touch(Tiny("a"));
        Assert.Empty(_faults.Warnings);
    }

    [Fact]
    public void A_record_comes_back_with_all_its_members()
    {
        Assert.True(Store.Save(Full()));

        AssertEqual(Full(), Store.Find(Full().Fingerprint));
        Assert.Null(Store.Find(FingerprintOf("another")));
        Assert.Empty(_faults.Warnings);
    }

    [Fact]
    public void The_last_of_two_records_under_one_fingerprint_is_found()
    {
        Assert.True(Store.Save(Tiny("a", [1])));
        Assert.True(Store.Save(Tiny("a", [2, 3])));

        AssertEqual(Tiny("a", [2, 3]), Store.Find(FingerprintOf("a")));
    }

    [Fact]
    public void Another_opening_of_the_store_finds_what_the_first_kept()
    {
        ContentDigest digest = Store.SaveBlob(Text(1000));
        Store.Save(WithBlobs("a", Text(1000)));
        _store!.Dispose();
        _store = Open(_faults);

        Assert.NotNull(Store.Find(FingerprintOf("a")));
        Assert.Equal(Text(1000), Store.ReadBlob(digest, 1000));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4095, 7)]
    [InlineData(131_071, 131_071)]
    [InlineData(131_072, 131_072)]
    [InlineData(131_073, 131_072)]
    [InlineData(262_144, 100_000)]
    [InlineData(5_000_001, 65_536)]
    public void A_blob_of_any_size_comes_back_byte_for_byte(int bytes, int piece)
    {
        foreach (byte[] content in new[] { Text(bytes), Noise(bytes, 2), new byte[bytes] })
        {
            ContentDigest unknown = Store.SaveBlob(content, piece);
            Assert.Equal(content, Store.ReadBlob(unknown, bytes));
            Assert.Equal(content, Store.ReadBlob(unknown, bytes, intoMemory: true));
            Assert.True(Store.HasBlob(unknown));
        }

        byte[] promised = Text(bytes, 3);
        Assert.Equal(promised, Store.ReadBlob(Store.SaveBlob(promised, piece, bytes), bytes));
        Assert.Empty(_faults.Warnings);
    }

    [Fact]
    public void A_blob_is_not_there_before_it_is_committed_or_when_it_is_abandoned()
    {
        byte[] content = Text(300_000);
        using (IBlobWriter writer = Store.CreateBlob()!)
        {
            writer.Write(content);
            Assert.False(Store.HasBlob(DigestOf(content)));
        }

        Assert.False(Store.HasBlob(DigestOf(content)));
        Assert.Empty(_faults.Warnings);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300_000)]
    public void A_blob_that_breaks_the_promise_of_its_size_is_not_kept(int bytes)
    {
        foreach (int promise in new[] { bytes - 1, bytes + 1 })
        {
            byte[] content = Text(bytes, promise);
            using IBlobWriter writer = Store.CreateBlob(promise)!;
            writer.Write(content);
            Assert.False(writer.Commit(DigestOf(content)));
            Assert.False(Store.HasBlob(DigestOf(content)));
        }
    }

    [Fact]
    public void A_blob_that_is_there_already_can_be_written_again()
    {
        byte[] content = Text(300_000);
        Store.SaveBlob(content);
        Store.SaveBlob(content);

        Assert.Equal(content, Store.ReadBlob(DigestOf(content), content.Length));
    }

    [Fact]
    public void No_more_than_the_recorded_size_ever_comes_out_of_a_blob()
    {
        ContentDigest digest = Store.SaveBlob(new byte[50_000_000]);
        using MemoryStream content = new();

        Assert.False(Store.TryReadBlob(digest, 1000, content));
        Assert.True(content.Length <= 1000);
    }

    [Fact]
    public void Discovery_lists_come_newest_first_without_doubles_and_at_most_eight()
    {
        Fingerprint declared = FingerprintOf("declared");
        for (int i = 0; i < 10; i++)
            Assert.True(Store.SaveDiscovery(declared, new([$"{{root}}/{i}", "{root}/common"])));
        Assert.True(Store.SaveDiscovery(declared, new(["{root}/5", "{root}/common"])));

        Assert.Equal(
            ["{root}/5", "{root}/9", "{root}/8", "{root}/7", "{root}/6", "{root}/4", "{root}/3", "{root}/2"],
            Store.FindDiscoveries(declared).Select(list => list.Paths[0]));
    }

    [Fact]
    public void A_record_and_discovery_lists_can_share_a_fingerprint()
    {
        Assert.True(Store.Save(Tiny("a")));
        Assert.True(Store.SaveDiscovery(FingerprintOf("a"), new(["{root}/x"])));

        AssertEqual(Tiny("a"), Store.Find(FingerprintOf("a")));
        Assert.Equal("{root}/x", Assert.Single(Assert.Single(Store.FindDiscoveries(FingerprintOf("a"))).Paths));
    }

    [Fact]
    public void Threads_that_save_and_find_the_same_things_at_once_see_whole_things_only()
    {
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(seed => Text(200_000, seed))];
        List<Exception> errors = [];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Empty(errors);
        Assert.Empty(_faults.Warnings);

        void Work()
        {
            try
            {
                for (int i = 0; i < 24; i++)
                {
                    byte[] content = contents[i % contents.Length];
                    Store.SaveBlob(content, 50_000);
                    Assert.True(Store.Save(WithBlobs($"step {i % 8}", content)));
                    Record record = Store.Find(FingerprintOf($"step {i % 8}"))!;
                    Assert.Equal(content, Store.ReadBlob(record.Outputs[0].Digest, record.Outputs[0].Size));
                    Store.Touch(record);
                }
            }
            catch (Exception error)
            {
                // Shown by the assertion on the test's own thread.
                lock (errors)
                    errors.Add(error);
            }
        }
    }

    /// <summary>Opens the same store, empty at first.</summary>
    protected abstract IStore Open(IStoreFaults faults);

    protected virtual void Dispose(bool disposing)
    {
    }
}

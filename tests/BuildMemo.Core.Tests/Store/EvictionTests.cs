using BuildMemo.Fingerprints;
using BuildMemo.Store;
using static BuildMemo.Core.Tests.Store.StoreSamples;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Bounds of size, number and age; removal by last use; the counters that guide it.</summary>
public sealed class EvictionTests : IDisposable
{
    private const long Block = 4096;
    private readonly LocalStoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void M15_After_a_run_what_was_used_longest_ago_goes_until_the_store_is_within_its_size()
    {
        SaveAged(100);

        PruneReport report = FinishRun(new() { MaxSize = 80 * Block });

        Assert.Equal(Names(21, 100), Kept());
        Assert.Equal((21L, 21L * Block, 80L, 80L * Block), (report.RemovedRecords, report.RemovedBytes, report.KeptRecords, report.KeptBytes));
        Assert.Equal(80, _rig.Open().ReadUsage().Records);
    }

    [Fact]
    public void M15_After_a_run_that_stored_nothing_nothing_is_removed()
    {
        SaveAged(10);
        LocalStore store = _rig.Open();
        store.Usage.Add(3, 0, TimeSpan.Zero);
        store.FinishRun(new() { MaxSize = Block });

        Assert.Equal(10, _rig.Files("records").Length);
    }

    [Fact]
    public void What_was_used_within_the_grace_time_is_never_removed()
    {
        LocalStore store = _rig.Open();
        for (int i = 0; i < 10; i++)
            store.Save(Tiny($"{i}"));
        store.FinishRun(new() { MaxSize = 0, MaxItems = 0, MaxAge = TimeSpan.Zero });
        Assert.Equal(10, _rig.Files("records").Length);
        Assert.Equal(0, store.Prune(new() { MaxSize = 0, MaxItems = 0, MaxAge = TimeSpan.Zero }).RemovedFiles);

        Assert.Equal(10, _rig.Open(options => options with { GraceTime = TimeSpan.Zero }).Prune(new() { MaxSize = 0 }).RemovedRecords);
        Assert.Empty(_rig.Files("records"));
    }

    [Fact]
    public void A_file_from_the_future_is_removed_last_but_not_kept_for_ever()
    {
        SaveAged(10);
        LocalStoreRig.Age(_rig.RecordPath("3"), TimeSpan.FromDays(-400));

        FinishRun(new() { MaxSize = 3 * Block });
        Assert.Equal(["3", "9", "now"], Kept());
        FinishRun(new() { MaxSize = 1 * Block }, "later");
        Assert.Equal(["later", "now"], Kept());
    }

    [Fact]
    public void A_large_blob_in_use_outlives_small_things_that_are_not()
    {
        SaveAged(50);
        LocalStore store = _rig.Open();
        ContentDigest digest = store.SaveBlob(Noise(200 * 1024));
        LocalStoreRig.Age(_rig.BlobPath(digest), TimeSpan.FromMinutes(20));

        FinishRun(new() { MaxSize = 70 * Block }, store: store);

        Assert.True(_rig.Open().HasBlob(digest));
        Assert.InRange(_rig.Files("records").Length, 17, 19);
    }

    [Fact]
    public void A_small_overrun_visits_few_shards_of_a_large_store()
    {
        // 8,000 files of which a run stores 3: about three thousandths of the shards' files have to be looked at ten times over.
        LocalStore store = _rig.Open();
        for (int i = 0; i < 8000; i++)
            store.Save(Tiny($"{i}"));
        foreach (string file in _rig.Files("records"))
            LocalStoreRig.Age(file, TimeSpan.FromDays(1));
        store.FinishRun(new());

        LocalStore run = _rig.Open();
        for (int i = 0; i < 3; i++)
            run.Save(Tiny($"new {i}"));
        PruneReport report = run.FinishRun(new() { MaxSize = 8000 * Block });

        Assert.Equal(3, report.RemovedRecords);
        Assert.InRange(report.VisitedShards, 1, 80);
    }

    [Fact]
    public void Counters_that_are_wrong_are_put_right_where_they_are_used()
    {
        SaveAged(40);
        Directory.Delete(Path.Combine(_rig.Place, "usage"), recursive: true);
        for (int round = 0; round < 256; round++)
            FinishRun(new(), $"round {round}");

        Assert.Equal(40 + 256, _rig.Open().ReadUsage().Records);
    }

    [Fact]
    public void M15_After_runs_enough_to_come_round_the_store_nothing_is_older_than_the_age()
    {
        SaveAged(40);
        for (int round = 0; round < 256; round++)
            FinishRun(new() { MaxAge = TimeSpan.FromHours(10.5) }, $"round {round}");

        Assert.Equal(10 + 256, _rig.Files("records").Length);
    }

    [Fact]
    public void M15_A_bound_of_records_takes_the_oldest_with_the_blobs_that_nobody_used_since()
    {
        LocalStore store = _rig.Open();
        byte[] shared = Text(100, 99);
        for (int i = 0; i < 6; i++)
        {
            store.SaveBlob(Text(100, i));
            store.SaveBlob(shared);
            store.Save(WithBlobs($"{i}", Text(100, i), shared));
            LocalStoreRig.Age(_rig.RecordPath($"{i}"), TimeSpan.FromHours(10 - i));
            LocalStoreRig.Age(_rig.BlobPath(DigestOf(Text(100, i))), TimeSpan.FromHours(10 - i));
            LocalStoreRig.Age(_rig.BlobPath(DigestOf(shared)), TimeSpan.FromHours(10 - i));
        }

        FinishRun(new() { MaxItems = 4 }, store: store);

        Assert.Equal(["3", "4", "5", "now"], Kept());
        Assert.False(_rig.Open().HasBlob(DigestOf(Text(100, 2))));
        Assert.True(_rig.Open().HasBlob(DigestOf(Text(100, 3))));
        Assert.True(_rig.Open().HasBlob(DigestOf(shared)));
    }

    [Fact]
    public void Pruning_takes_exactly_the_least_recently_used_of_the_whole_store()
    {
        SaveAged(100);
        List<StoredFile> gone = [];
        LocalStore store = _rig.Open();
        PruneReport dry = store.Prune(new() { MaxSize = 60 * Block }, isDryRun: true, gone.Add);
        Assert.Equal(100, _rig.Files("records").Length);
        Assert.Equal(40, dry.RemovedRecords);

        List<StoredFile> removed = [];
        PruneReport report = store.Prune(new() { MaxSize = 60 * Block }, observer: removed.Add);
        // On all cores, so in any order.
        Assert.Equal(gone.Select(file => file.Path).Order(), removed.Select(file => file.Path).Order());
        Assert.Equal(dry, report);
        Assert.Equal(Names(40, 100, withNow: false), Kept());

        Assert.Equal(30, store.Prune(new() { MaxItems = 30 }).RemovedRecords);
        Assert.Equal(Names(70, 100, withNow: false), Kept());
        Assert.Equal(20, store.Prune(new() { MaxAge = TimeSpan.FromHours(10.5) }).RemovedRecords);
        Assert.Equal(Names(90, 100, withNow: false), Kept());
        Assert.Equal((10L, 10 * Block), (store.ReadUsage().Records, store.ReadUsage().Bytes));
    }

    [Fact]
    public void Clearing_takes_all_or_the_chosen_records_with_the_blobs_that_no_other_names()
    {
        LocalStore store = _rig.Open();
        byte[] shared = Text(100, 99);
        store.SaveBlob(shared);
        foreach (string name in new[] { "a", "b" })
        {
            store.SaveBlob(Text(100, name[0]));
            store.Save(WithBlobs(name, Text(100, name[0]), shared));
        }

        PruneReport report = store.Clear(record => record.Step == "a");
        Assert.Equal((1L, 2L), (report.RemovedRecords, report.RemovedFiles));
        Assert.Null(store.Find(FingerprintOf("a")));
        Assert.NotNull(store.Find(FingerprintOf("b")));
        Assert.True(store.HasBlob(DigestOf(shared)));
        Assert.False(store.HasBlob(DigestOf(Text(100, 'a'))));

        store.Clear();
        Assert.Empty(_rig.Files("records"));
        Assert.Empty(_rig.Files("blobs"));
        Assert.Equal(0, store.ReadUsage().Bytes);
        Assert.True(store.Save(Tiny("c")));
    }

    [Fact]
    public void Unfinished_writes_are_swept_once_nobody_works_on_them()
    {
        LocalStore store = _rig.Open();
        store.Save(Tiny("a"));
        string old = Path.Combine(_rig.Place, "tmp", "old");
        File.WriteAllText(old, "");
        LocalStoreRig.Age(old, TimeSpan.FromHours(1));
        File.WriteAllText(Path.Combine(_rig.Place, "tmp", "young"), "");
        store.FinishRun(new());

        Assert.Equal(["young"], _rig.Files("tmp").Select(Path.GetFileName));
    }

    [Fact]
    public void All_records_are_listed_and_read_only_when_asked_for()
    {
        LocalStore store = _rig.Open();
        for (int i = 0; i < 20; i++)
            store.Save(Tiny($"{i}"));
        store.SaveDiscovery(FingerprintOf("d"), new(["x"]));
        File.WriteAllText(_rig.RecordPath("7"), "damaged");

        StoredRecord[] records = [.. store.Records()];
        Assert.Equal(20, records.Length);
        Assert.Empty(_rig.Faults.All);
        Assert.Equal(19, records.Count(record => record.Load()?.Step is not null));
        Assert.All(records, record => Assert.Equal(Block, record.File.Size));
    }

    [Fact]
    public void Counters_of_builds_that_end_at_once_all_count()
    {
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            for (int round = 0; round < 10; round++)
            {
                using LocalStore store = LocalStore.Open(new() { Place = _rig.Place }, new CollectedFaults());
                store.Save(Tiny($"{i} {round}"));
                store.Usage.Add(2, 1, TimeSpan.FromSeconds(3));
                store.FinishRun(new());
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        StoreUsage usage = _rig.Open().ReadUsage();
        UsageDay[] days = [.. usage.Days];
        Assert.Equal((160L, 80L, 80L), (days.Sum(day => day.Hits), days.Sum(day => day.Misses), days.Sum(day => day.StoredFiles)));
        Assert.Equal(TimeSpan.FromSeconds(240), TimeSpan.FromTicks(days.Sum(day => day.Saved.Ticks)));

        // A shard that is measured between another build's save and the end of its run is counted twice until its next visit.
        Assert.InRange(usage.Records, 80, 160);
        using LocalStore store = _rig.Open();
        store.Prune(new() { MaxSize = null });
        StoreUsage exact = store.ReadUsage();
        Assert.Equal((80L, 80L, 80 * Block), (exact.Records, exact.Files, exact.Bytes));
    }

    [Fact]
    public void Builds_and_removals_at_once_never_give_wrong_content()
    {
        List<Exception> errors = [];
        CollectedFaults faults = new();
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(i => new Thread(() => Work(i)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Empty(errors);
        Assert.Empty(faults.All);

        void Work(int worker)
        {
            try
            {
                using LocalStore store = LocalStore.Open(new() { Place = _rig.Place, GraceTime = TimeSpan.Zero }, faults);
                for (int round = 0; round < 60; round++)
                {
                    byte[] content = Text(2000, round % 10);
                    if (worker == 0)
                    {
                        store.Prune(new() { MaxSize = 0 });
                        continue;
                    }

                    if (worker == 1)
                        store.FinishRun(new() { MaxItems = 2 });
                    store.SaveBlob(content);
                    Assert.True(store.Save(WithBlobs($"{round % 10}", content)));
                    if (store.Find(FingerprintOf($"{round % 10}")) is { } record && store.ReadBlob(record.Outputs[0].Digest, 2000) is { } found)
                        Assert.Equal(content, found);
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

    // "0" was used longest ago, a hundred hours back at most; each takes one block.
    private void SaveAged(int count)
    {
        using LocalStore store = _rig.Open();
        for (int i = 0; i < count; i++)
        {
            store.Save(Tiny($"{i}"));
            LocalStoreRig.Age(_rig.RecordPath($"{i}"), TimeSpan.FromHours(count - i));
        }

        store.FinishRun(new());
    }

    private PruneReport FinishRun(StoreBounds bounds, string name = "now", LocalStore? store = null)
    {
        store ??= _rig.Open();
        store.Save(Tiny(name));
        PruneReport report = store.FinishRun(bounds);
        Assert.Empty(_rig.Faults.All);
        return report;
    }

    private string[] Kept()
    {
        using LocalStore store = _rig.Open();
        return [.. store.Records().Select(record => record.Load()!.Step).Order(StringComparer.Ordinal)];
    }

    private static string[] Names(int from, int to, bool withNow = true) =>
        [.. Enumerable.Range(from, to - from).Select(i => $"{i}").Concat(withNow ? ["now"] : []).Order(StringComparer.Ordinal)];
}

using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Store.Verification;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Core.Tests.Store;

/// <summary>What a verification finds in a store that was damaged in many ways, and what a repair leaves of it.</summary>
public sealed class VerifyTests : IDisposable
{
    private static readonly StoreShape Shape = new() { Records = 60, BlobsPerThousand = 1000, BlobBytes = 20_000, DiscoveriesPerThousand = 200 };

    private readonly LocalStoreRig _rig = new();

    public VerifyTests() => StoreGenerator.Fill(_rig.Place, Shape);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_sound_store_of_ten_thousand_records_is_sound()
    {
        StoreShape shape = new() { Records = 10_000, BlobBytes = 2_000 };
        _rig.Place = _rig["large"];
        StoreGenerator.Fill(_rig.Place, shape);
        VerifyReport report = Verify();
        Assert.Empty(report.Findings);
        Assert.True(report.IsSound);
        Assert.True(report.CountersAreRight);
        Assert.Equal(10_000, report.Records);
        Assert.Equal(_rig.Files("blobs").Length, report.Blobs);
        Assert.Equal(report.Blobs * 2_000, report.ContentBytes);
    }

    [Fact]
    public void The_same_shape_gives_the_same_store()
    {
        string[] first = Contents();
        _rig.Place = _rig["again"];
        StoreGenerator.Fill(_rig.Place, Shape);
        Assert.Equal(first, Contents());
        string[] Contents() =>
            [.. _rig.Files("records").Concat(_rig.Files("blobs")).Select(path => Path.GetRelativePath(_rig.Place, path) + Sha256Value.Of(File.ReadAllBytes(path)))];
    }

    [Theory]
    [InlineData("records")]
    [InlineData("blobs")]
    public void Any_truncation_and_any_flipped_bit_is_found(string kind)
    {
        string path = _rig.Files(kind).First(file => Path.GetFileName(file).Length == 64);
        byte[] sound = File.ReadAllBytes(path);
        for (int length = 0; length < sound.Length; length += 1 + sound.Length / 40)
        {
            File.WriteAllBytes(path, sound[..length]);
            OnlyDamage(path);
        }

        for (int at = 0; at < sound.Length; at += 1 + sound.Length / 40)
        {
            byte[] flipped = [.. sound];
            flipped[at] ^= 0x10;
            File.WriteAllBytes(path, flipped);
            OnlyDamage(path);
        }

        File.WriteAllBytes(path, sound);
        Assert.True(Verify().IsSound);
    }

    [Fact]
    public void A_record_under_anothers_name_and_a_sound_blob_of_other_content_are_found()
    {
        string[] records = [.. _rig.Files("records").Where(file => Path.GetFileName(file).Length == 64)];
        File.Copy(records[0], records[1], overwrite: true);
        string[] blobs = _rig.Files("blobs");
        File.Copy(blobs[0], blobs[1], overwrite: true);
        VerifyReport report = Verify();
        Assert.Equal(2, report.Of(FindingKind.Damaged));
        Assert.Equal([Relative(blobs[1]), Relative(records[1])], report.Findings.Select(finding => finding.Path));
    }

    [Fact]
    public void A_record_whose_blob_is_gone_is_found_and_a_repair_removes_it()
    {
        string blob = _rig.Files("blobs")[0];
        File.Delete(blob);
        VerifyReport report = Verify(repairs: true);
        // Two neighbours share it.
        Assert.Equal(2, report.Of(FindingKind.Incomplete));
        Assert.All(report.Findings, finding => Assert.Equal(FindingRepair.Removed, finding.Repair));
        Assert.Equal(58, Verify().Records);
        Assert.True(Verify() is { IsSound: true, CountersAreRight: true });
    }

    [Fact]
    public void Without_repair_nothing_is_written()
    {
        Damage();
        string[] before = _rig.Snapshot();
        VerifyReport report = Verify();
        Assert.False(report.IsSound);
        Assert.Equal(before, _rig.Snapshot());
    }

    [Fact]
    public void A_repair_leaves_a_sound_store_and_what_was_damaged_in_quarantine()
    {
        int damaged = Damage();
        VerifyReport report = Verify(repairs: true);
        Assert.Equal(damaged, report.Of(FindingKind.Damaged));
        Assert.All(report.Findings.Where(finding => finding.Path != "mine.txt"), finding => Assert.NotEqual(FindingRepair.None, finding.Repair));
        Assert.Equal(damaged + report.Of(FindingKind.Unknown) - 1, _rig.Quarantined.Length);
        Assert.True(File.Exists(Path.Combine(_rig.Place, "mine.txt")), "a file beside the store's own is left alone");
        VerifyReport again = Verify();
        Assert.True(again is { IsSound: true, CountersAreRight: true }, string.Join('\n', again.Findings));
        Assert.Equal(["mine.txt"], again.Findings.Select(finding => finding.Path));
    }

    [Fact]
    public void Young_unfinished_writes_are_left_to_who_writes_them()
    {
        string young = Path.Combine(_rig.Place, "tmp", "young");
        string old = Path.Combine(_rig.Place, "tmp", "old");
        Directory.CreateDirectory(Path.GetDirectoryName(young)!);
        File.WriteAllText(young, "young");
        File.WriteAllText(old, "old");
        LocalStoreRig.Age(old, TimeSpan.FromHours(1));
        VerifyReport report = Verify(repairs: true);
        Assert.Equal(["tmp/old"], report.Findings.Select(finding => finding.Path));
        Assert.True(report.IsSound);
        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
    }

    [Fact]
    public void Beside_builds_and_removals_nothing_is_taken_for_damage()
    {
        using CancellationTokenSource end = new();
        LocalStore other = _rig.Open(options => options with { GraceTime = TimeSpan.Zero });
        Thread churn = new(() =>
        {
            for (int i = 0; !end.IsCancellationRequested; i++)
            {
                byte[] content = StoreSamples.Text(30_000, i);
                other.SaveBlob(content);
                other.Save(StoreSamples.WithBlobs($"churn {i}", content));
                if (i % 8 == 0)
                    other.Prune(new() { MaxSize = 400_000 });
            }
        });
        churn.Start();
        for (int round = 0; round < 10; round++)
        {
            VerifyReport report = Verify();
            // A record outlives its blob by design, until it is looked up.
            Assert.Empty(report.Findings.Where(finding => finding.Kind != FindingKind.Incomplete));
        }

        end.Cancel();
        churn.Join();
    }

    [Fact]
    public void What_is_stored_in_the_place_of_another_is_counted_once()
    {
        _rig.Place = _rig["replaced"];
        Fingerprint declared = StoreSamples.FingerprintOf("declared");
        for (int i = 0; i < 3; i++)
        {
            using LocalStore store = _rig.Open();
            Assert.True(store.Save(StoreSamples.Tiny("same")));
            Assert.True(store.SaveDiscovery(declared, new([$"{{root}}/{i}.h"])));
            Assert.True(store.History.Write(Sha256Value.Of("project"u8), [new("step", [new(declared, DateTimeOffset.UnixEpoch.AddDays(i), [])])]));
            store.FinishRun(new());
        }

        VerifyReport report = Verify();
        Assert.Equal(1, report.Records);
        Assert.True(report.IsSound && report.CountersAreRight);
    }

    [Fact]
    public void It_ends_when_it_is_cancelled()
    {
        using CancellationTokenSource end = new();
        VerifyOptions options = new() { Progress = _ => end.Cancel(), Cancellation = end.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => _rig.Open().Verify(options));
    }

    // Every kind of damage that stays within one file; how many files count as damaged.
    private int Damage()
    {
        string[] records = [.. _rig.Files("records").Where(file => Path.GetFileName(file).Length == 64)];
        string[] blobs = _rig.Files("blobs");
        File.WriteAllBytes(records[0], []);
        File.WriteAllText(records[1], "no record at all, though it is a good deal longer than a header");
        Replace(records[2], path => Directory.CreateDirectory(path));
        Replace(records[3], path => File.CreateSymbolicLink(path, "/etc/passwd"));
        File.WriteAllBytes(blobs[0], File.ReadAllBytes(blobs[0])[..100]);
        Replace(blobs[1], path => Directory.CreateDirectory(path));
        string discoveries = _rig.Files("records").First(file => file.EndsWith(".inputs", StringComparison.Ordinal));
        File.AppendAllText(discoveries, "more");
        File.WriteAllText(_rig.Files("usage")[0], "none");
        Directory.CreateDirectory(Path.Combine(_rig.Place, "steps"));
        File.WriteAllText(Path.Combine(_rig.Place, "steps", "7f"), "a file in the place of a folder");
        // Unknown, and not damaged.
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(records[5])!, "notes.txt"), "mine");
        File.WriteAllText(Path.Combine(_rig.Place, "mine.txt"), "mine");
        return 9;
    }

    private static void Replace(string path, Action<string> make)
    {
        File.Delete(path);
        make(path);
    }

    private void OnlyDamage(string path)
    {
        VerifyReport report = Verify();
        StoreFinding finding = Assert.Single(report.Findings);
        // A later version has to be believed without a checksum.
        Assert.True(finding.Kind is FindingKind.Damaged or FindingKind.Newer, finding.ToString());
        Assert.Equal(Relative(path), finding.Path);
    }

    private string Relative(string path) => Path.GetRelativePath(_rig.Place, path);

    private VerifyReport Verify(bool repairs = false) => _rig.Open(options => options with { IsReadOnly = !repairs }).Verify(new() { Repairs = repairs });
}

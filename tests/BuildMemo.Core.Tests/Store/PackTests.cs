using System.Buffers.Binary;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Store.Packs;
using BuildMemo.Testing.Stores;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Packs out of a store and into another, whole ones and hostile ones.</summary>
public sealed class PackTests : IDisposable
{
    private static readonly StoreShape Shape = new() { Records = 100, BlobsPerThousand = 300, BlobBytes = 30_000, DiscoveriesPerThousand = 100 };

    private readonly LocalStoreRig _rig = new();
    private readonly string _from;
    private readonly string _to;

    public PackTests()
    {
        _from = _rig.Place;
        _to = _rig["other"];
        StoreGenerator.Fill(_from, Shape);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void What_is_exported_and_imported_is_the_same_store()
    {
        byte[] pack = Export(out ExportReport exported);
        ImportReport imported = Import(pack);
        Assert.Equal(PackState.Whole, imported.State);
        Assert.Equal((100, exported.Blobs, 0), (imported.Records, imported.Blobs, imported.RejectedCount));
        Assert.Equal(Files(_from), Files(_to));
        Assert.True(Open(_to).Verify(new()) is { IsSound: true, CountersAreRight: true });
    }

    [Fact]
    public void A_pack_is_the_same_bytes_again_for_the_same_records()
    {
        Assert.Equal(Export(out _).Length, Export(out ExportReport report).Length);
        Assert.True(report.Bytes < Directory.EnumerateFiles(_from, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) * 0.9, "records are compressed together");
    }

    [Fact]
    public void Packs_behind_each_other_are_all_imported_and_anything_else_is_told()
    {
        byte[] first = Export(out _, new() { IsChosen = record => record.Provenance.Project == StoreGenerator.ProjectOf(Shape, 0) });
        byte[] all = Export(out _);
        ImportReport both = Import([.. first, .. all]);
        Assert.Equal((PackState.Whole, 100L, 25L, 0L), (both.State, both.Records, both.KnownRecords, both.RejectedCount));
        ImportReport surplus = Import([.. all, .. "left over"u8]);
        Assert.Equal("what follows the end of the pack is no pack", Assert.Single(surplus.Rejected));
    }

    [Fact]
    public void What_is_there_is_skipped_and_damage_is_healed()
    {
        byte[] pack = Export(out _);
        Import(pack);
        string record = PathOf(_to, "records", StoreGenerator.FingerprintOf(Shape, 3));
        string blob = Directory.GetFiles(Path.Combine(_to, "blobs"), "*", SearchOption.AllDirectories)[0];
        File.WriteAllText(record, "damaged");
        File.WriteAllBytes(blob, File.ReadAllBytes(blob)[..20]);
        ImportReport again = Import(pack);
        Assert.Equal((1, 99, 1), (again.Records, again.KnownRecords, again.Blobs));
        Assert.Equal(Files(_from), Files(_to));
        Assert.Equal(2, Directory.GetFileSystemEntries(Path.Combine(_to, "quarantine")).Length);
    }

    [Fact]
    public void Only_what_is_chosen_goes_into_the_pack_with_the_lists_that_find_it()
    {
        Record? discovering = Open(_from).Records().Select(stored => stored.Load()!).First(record => !record.Discovered.IsEmpty);
        byte[] pack = Export(out ExportReport report, new() { Fingerprints = [discovering.Fingerprint] });
        Assert.Equal((1, 1), (report.Records, report.Lists));
        Import(pack);
        Assert.Equal(discovering.Step, Assert.Single(Open(_to).Records()).Load()!.Step);
        Assert.Single(Directory.GetFiles(Path.Combine(_to, "records"), "*.inputs", SearchOption.AllDirectories));
        Export(out report, new() { UsedSince = DateTimeOffset.UtcNow.AddDays(-30.6) });
        Assert.Equal(51, report.Records);
        Export(out report, new() { IsChosen = record => record.Provenance.Project == StoreGenerator.ProjectOf(Shape, 0) });
        Assert.Equal(25, report.Records);
    }

    [Fact]
    public void A_record_that_is_damaged_or_lacks_a_blob_stays_out_of_the_pack()
    {
        int with = Enumerable.Range(0, 100).First(index => StoreGenerator.BlobDigestOf(Shape, index) is not null);
        File.Delete(PathOf(_from, "blobs", StoreGenerator.BlobDigestOf(Shape, with)!));
        int without = Enumerable.Range(0, 100).First(index => StoreGenerator.BlobDigestOf(Shape, index) is null);
        File.WriteAllText(PathOf(_from, "records", StoreGenerator.FingerprintOf(Shape, without)), "damaged");
        byte[] pack = Export(out ExportReport report);
        Assert.Equal((97, 3), (report.Records, report.Skipped));
        Assert.Equal((97, 0), (Import(pack).Records, Import(pack).RejectedCount));
    }

    [Fact]
    public void Lists_of_discovered_inputs_are_merged_and_those_of_the_store_stay_in_front()
    {
        Fingerprint declared = StoreSamples.FingerprintOf("declared");
        Record record = StoreSamples.Full() with { Outputs = [], Discovered = [new("{root}/theirs.h", null)] };
        Open(_from).Save(record);
        Open(_from).SaveDiscovery(declared, new(["{root}/theirs.h"]));
        Open(_to).SaveDiscovery(declared, new(["{root}/ours.h"]));
        Import(Export(out _, new() { Fingerprints = [record.Fingerprint] }));
        Assert.Equal(["{root}/ours.h", "{root}/theirs.h"], Open(_to).FindDiscoveries(declared).Select(list => list.Paths[0]));
    }

    [Fact]
    public void A_pack_that_is_cut_anywhere_gives_what_came_before_and_nothing_else()
    {
        byte[] pack = Export(out _);
        long most = 0;
        for (int length = PackHeader.StartSize; length < pack.Length; length += 1 + pack.Length / 25)
        {
            ImportReport report = ImportFresh(pack[..length]);
            Assert.Equal(PackState.Cut, report.State);
            Assert.Equal(0, report.RejectedCount);
            Assert.True(report.Blobs >= most);
            most = report.Blobs;
        }

        Assert.True(most > 5);
    }

    [Fact]
    public void A_pack_with_any_bit_flipped_never_gives_other_content()
    {
        byte[] pack = Export(out ExportReport exported);
        string[] sound = Files(_from);
        for (int at = 0; at < pack.Length; at += 1 + pack.Length / 50)
        {
            byte[] flipped = [.. pack];
            flipped[at] ^= 0x04;
            ImportReport report = ImportFresh(flipped);
            Assert.False(report is { State: PackState.Whole, RejectedCount: 0 } && report.Records == exported.Records, $"byte {at} counts for nothing");
            if (!Directory.Exists(_to))
                continue;
            Assert.Empty(Files(_to).Except(sound));
            Assert.True(Open(_to).Verify(new()).IsSound, $"byte {at}");
        }
    }

    [Fact]
    public void A_damaged_blob_is_rejected_with_its_record_and_the_rest_is_imported()
    {
        byte[] pack = Export(out ExportReport exported);
        // The last byte of the first blob.
        long length = BinaryPrimitives.ReadInt64LittleEndian(pack.AsSpan(PackHeader.StartSize + 8));
        Assert.Equal((byte)'B', pack[PackHeader.StartSize + 4]);
        pack[PackHeader.StartSize + PackHeader.Size + length - 1] ^= 1;
        ImportReport report = Import(pack);
        Assert.Equal(PackState.Whole, report.State);
        Assert.Equal(exported.Blobs - 1, report.Blobs);
        // Two records share it.
        Assert.Equal((98, 3), (report.Records, report.RejectedCount));
        Assert.True(Open(_to).Verify(new()).IsSound);
        Assert.Empty(Directory.GetFiles(Path.Combine(_to, "tmp")));
    }

    [Fact]
    public void A_sound_blob_under_anothers_name_is_rejected()
    {
        byte[] content = StoreSamples.Text(50_000);
        ContentDigest digest = Open(_from).SaveBlob(content);
        byte[] blob = File.ReadAllBytes(PathOf(_from, "blobs", digest.Value.ToString()));
        ContentDigest other = new(Sha256Value.Of("other"u8));
        ImportReport report = Import(Pack((new(PackFrameKind.Blob, BlobCodec.None, blob.Length, content.Length, other.Value), blob)));
        Assert.Contains("not that of its digest", Assert.Single(report.Rejected), StringComparison.Ordinal);
        Assert.Equal(0, report.Blobs);
        Assert.False(Open(_to).HasBlob(other));
    }

    [Fact]
    public void A_bomb_gives_no_more_than_was_said_and_nothing_is_kept()
    {
        byte[] zeros = new byte[40 * 1024 * 1024];
        ContentDigest digest = Open(_from).SaveBlob(zeros);
        byte[] blob = File.ReadAllBytes(PathOf(_from, "blobs", digest.Value.ToString()));
        // Says a kilobyte, in both places, and gives forty thousand.
        new BlobHeader(BlobCodec.Zstd, 1024).Write(blob);
        byte[] packed = blob[BlobHeader.Length..];
        PackHeader files = new(PackFrameKind.Files, BlobCodec.Zstd, packed.Length, 1024, Sha256Value.Of(packed));
        PackHeader manyFiles = files with { Plain = 1L << 40 };
        long before = GC.GetTotalAllocatedBytes();
        ImportReport report = Import(Pack((new(PackFrameKind.Blob, BlobCodec.None, blob.Length, 1024, digest.Value), blob), (files, packed), (manyFiles, packed)));
        Assert.Equal(3, report.RejectedCount);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 8_000_000);
        Assert.Empty(Files(_to));
    }

    [Fact]
    public void Entries_that_come_twice_are_there_once()
    {
        byte[] content = StoreSamples.Text(50_000);
        ContentDigest digest = Open(_from).SaveBlob(content);
        byte[] blob = File.ReadAllBytes(PathOf(_from, "blobs", digest.Value.ToString()));
        PackHeader header = new(PackFrameKind.Blob, BlobCodec.None, blob.Length, content.Length, digest.Value);
        ImportReport report = Import(Pack((header, blob), (header, blob), (header, blob)));
        Assert.Equal((PackState.Whole, 0), (report.State, report.RejectedCount));
        Assert.Equal(3, report.Blobs + report.KnownBlobs);
        Assert.Equal(content, Open(_to).ReadBlob(digest, content.Length));
    }

    [Fact]
    public void A_length_that_nothing_follows_takes_no_memory_and_ends_it()
    {
        PackHeader endless = new(PackFrameKind.Blob, BlobCodec.None, long.MaxValue, long.MaxValue, Sha256Value.Of("x"u8));
        ImportReport report = Import(Pack((endless, [1, 2, 3])));
        Assert.Equal(PackState.Cut, report.State);
        Assert.Empty(Directory.GetFiles(Path.Combine(_to, "tmp")));
    }

    [Fact]
    public void What_a_record_says_about_paths_leads_nowhere()
    {
        Record hostile = StoreSamples.Tiny("../../../../tmp/evil") with
        {
            Outputs = [new("/etc/cron.d/evil", RecordOutputKind.File) { Size = 1, Digest = new(Sha256Value.Of("x"u8)), Inlined = [.. "x"u8] }],
        };
        Open(_from).Save(hostile);
        Import(Export(out _, new() { Fingerprints = [hostile.Fingerprint] }));
        // Names in a store are digests, and a restore refuses such outputs (SafePath).
        Assert.All(Directory.GetFiles(Path.Combine(_to, "records"), "*", SearchOption.AllDirectories), file => Assert.Equal(64, Path.GetFileName(file).Length));
        Assert.False(File.Exists("/etc/cron.d/evil"));
    }

    [Theory]
    [InlineData("", PackState.NoPack)]
    [InlineData("PK\u0003\u0004 something else entirely", PackState.NoPack)]
    [InlineData("bmemopak\u0002\0\0\0\0\0\0\0later", PackState.Newer)]
    [InlineData("bmemopak\u0001\0\0\0\0\0\0\0", PackState.Cut)]
    [InlineData("bmemopak\u0001", PackState.NoPack)]
    public void What_is_no_pack_is_told_apart(string text, PackState state) => Assert.Equal(state, Import(System.Text.Encoding.Latin1.GetBytes(text)).State);

    [Fact]
    public void A_part_of_an_unknown_kind_is_stepped_over()
    {
        byte[] content = StoreSamples.Text(50_000);
        ContentDigest digest = Open(_from).SaveBlob(content);
        byte[] blob = File.ReadAllBytes(PathOf(_from, "blobs", digest.Value.ToString()));
        ImportReport report = Import(Pack((new((PackFrameKind)'Z', BlobCodec.None, 3, 3, default), [1, 2, 3]), (new(PackFrameKind.Blob, BlobCodec.None, blob.Length, content.Length, digest.Value), blob)));
        Assert.Equal((PackState.Whole, 1, 1), (report.State, report.Blobs, report.RejectedCount));
    }

    [Fact]
    public void A_full_disk_ends_an_import_with_one_warning_and_a_sound_store()
    {
        byte[] pack = Export(out _);
        _rig.MountSmall("200k");
        LocalStore store = _rig.Open();
        ImportReport report = store.Import(new MemoryStream(pack), new());
        Assert.Equal((PackState.Stopped, 0), (report.State, report.RejectedCount));
        _rig.OnlyWarning(BuildMemo.Errors.Codes.StoreUnwritable);
        Assert.True(Open(_rig.Place).Verify(new()).IsSound);
    }

    [Fact]
    public void A_cancelled_import_leaves_no_unfinished_file()
    {
        byte[] pack = Export(out _);
        using CancellationTokenSource end = new();
        long read = 0;
        ImportOptions options = new() { Cancellation = end.Token, Progress = bytes => { if ((read += bytes) > 60_000) end.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Open(_to).Import(new MemoryStream(pack), options));
        Assert.Empty(Directory.GetFiles(Path.Combine(_to, "tmp")));
        Assert.True(Open(_to).Verify(new()).IsSound);
    }

    // A pack by hand, with a right end.
    private static byte[] Pack(params ReadOnlySpan<(PackHeader Header, byte[] Body)> parts)
    {
        using MemoryStream pack = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[PackHeader.Size];
        PackHeader.WriteStart(bytes);
        pack.Write(bytes, 0, PackHeader.StartSize);
        foreach ((PackHeader header, byte[] body) in parts)
        {
            header.Write(bytes);
            hash.AppendData(bytes);
            pack.Write(bytes);
            pack.Write(body);
        }

        hash.AppendData(new byte[16]);
        new PackHeader(PackFrameKind.End, BlobCodec.None, 16, 16, Sha256Value.From(hash.GetHashAndReset())).Write(bytes);
        pack.Write(bytes);
        pack.Write(new byte[16]);
        return pack.ToArray();
    }

    private byte[] Export(out ExportReport report, ExportOptions? options = null)
    {
        using MemoryStream pack = new();
        report = Open(_from).Export(pack, options ?? new());
        Assert.Equal(report.Bytes, pack.Length);
        return pack.ToArray();
    }

    private ImportReport Import(byte[] pack) => Open(_to).Import(new MemoryStream(pack), new());

    private ImportReport ImportFresh(byte[] pack)
    {
        if (Directory.Exists(_to))
            Directory.Delete(_to, recursive: true);
        return Import(pack);
    }

    private LocalStore Open(string place)
    {
        _rig.Place = place;
        return _rig.Open();
    }

    private static string PathOf(string place, string kind, string name) => Path.Combine(place, kind, name[..2], name);

    // Records, lists and blobs with what they hold.
    private static string[] Files(string place) =>
    [
        .. new[] { "records", "blobs" }.Select(kind => Path.Combine(place, kind)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(path => $"{Path.GetRelativePath(place, path)} {Sha256Value.Of(File.ReadAllBytes(path))}").Order(StringComparer.Ordinal),
    ];
}

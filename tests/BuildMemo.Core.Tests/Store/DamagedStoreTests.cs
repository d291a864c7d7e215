using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using static BuildMemo.Core.Tests.Store.StoreSamples;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Files of the store that are not as they were written.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private readonly LocalStoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void M19_A_record_truncated_at_any_byte_is_a_miss_and_goes_to_quarantine()
    {
        byte[] whole = SavedRecord(out string path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using LocalStore store = _rig.Open();
            Assert.Null(store.Find(Full().Fingerprint));
            _rig.OnlyWarning(Codes.StoreDamaged);
            Assert.False(File.Exists(path));
        }

        Assert.Equal(whole.Length, _rig.Quarantined.Length);
    }

    [Fact]
    public void M19_A_record_with_any_bit_flipped_is_a_miss_and_goes_to_quarantine()
    {
        byte[] whole = SavedRecord(out string path);
        foreach (int bit in Bits(whole))
        {
            File.WriteAllBytes(path, Flipped(whole, bit));
            using LocalStore store = _rig.Open();
            Assert.Null(store.Find(Full().Fingerprint));
            Assert.Contains(Assert.Single(_rig.Faults.Warnings).Code, new[] { Codes.StoreDamaged, Codes.StoreNewer });
            Assert.False(File.Exists(path));
        }
    }

    public static TheoryData<string, bool> CodecsIntoStreamsAndMemory => new()
    {
        { "zstd", false }, { "brotli", false }, { "gzip", false }, { "none", false },
        { "zstd", true }, { "brotli", true }, { "gzip", true }, { "none", true },
    };

    [Theory]
    [MemberData(nameof(CodecsIntoStreamsAndMemory))]
    public void M19_A_blob_truncated_at_any_byte_is_a_miss_and_goes_to_quarantine(string compression, bool intoMemory)
    {
        byte[] content = Text(600);
        byte[] whole = SavedBlob(content, compression, out string path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using LocalStore store = _rig.Open();
            byte[]? found = store.ReadBlob(DigestOf(content), content.Length, intoMemory);
            // gzip's and brotli's last bytes say nothing about the content; SHA-256 has vouched for it.
            if (found is not null && compression is "gzip" or "brotli" && length > whole.Length - 12)
            {
                Assert.Equal(content, found);
                continue;
            }

            Assert.Null(found);
            _rig.OnlyWarning(Codes.StoreDamaged);
            Assert.False(File.Exists(path));
        }
    }

    [Theory]
    [MemberData(nameof(CodecsIntoStreamsAndMemory))]
    public void A_blob_with_any_bit_flipped_never_gives_other_content(string compression, bool intoMemory)
    {
        byte[] content = Text(600);
        byte[] whole = SavedBlob(content, compression, out string path);
        int harmless = 0;
        foreach (int bit in Bits(whole))
        {
            File.WriteAllBytes(path, Flipped(whole, bit));
            using LocalStore store = _rig.Open();
            if (store.ReadBlob(DigestOf(content), content.Length, intoMemory) is { } found)
            {
                Assert.Equal(content, found);
                Assert.Empty(_rig.Faults.Warnings);
                harmless++;
                continue;
            }

            Assert.Contains(Assert.Single(_rig.Faults.Warnings).Code, new[] { Codes.StoreDamaged, Codes.StoreNewer });
            Assert.False(File.Exists(path));
        }

        // An unused bit of a frame, a gzip header's time or trailer: right content comes out.
        Assert.InRange(harmless, 0, compression == "gzip" ? 160 : 8);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("brotli")]
    [InlineData("gzip")]
    public void A_blob_that_holds_more_than_it_says_gives_no_more_than_the_recorded_size(string compression)
    {
        byte[] whole = SavedBlob(new byte[50_000_000], compression, out string path);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(whole.AsSpan(24), 1000);
        File.WriteAllBytes(path, whole);
        using MemoryStream content = new();

        Assert.False(_rig.Open().TryReadBlob(DigestOf(new byte[50_000_000]), 1000, content));
        Assert.InRange(content.Length, 0, 1000);
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void A_blob_with_more_behind_its_end_is_damaged()
    {
        byte[] content = Text(600);
        byte[] whole = SavedBlob(content, "zstd", out string path);
        File.WriteAllBytes(path, [.. whole, 0]);

        Assert.Null(_rig.Open().ReadBlob(DigestOf(content), content.Length));
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void A_blob_that_holds_other_content_is_found_out_where_content_is_verified()
    {
        byte[] other = SavedBlob(Text(600, 2), "zstd", out _);
        SavedBlob(Text(600), "zstd", out string path);
        File.WriteAllBytes(path, other);

        Assert.Null(_rig.Open(options => options with { VerifiesContent = true }).ReadBlob(DigestOf(Text(600)), 600));
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void Inlined_content_that_is_not_its_digests_is_found_out_where_content_is_verified()
    {
        Record record = Tiny("a");
        _rig.Open().Save(record with { Outputs = [record.Outputs[0] with { Digest = DigestOf([1]) }] });

        Assert.NotNull(_rig.Open().Find(record.Fingerprint));
        Assert.Null(_rig.Open(options => options with { VerifiesContent = true }).Find(record.Fingerprint));
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void A_record_that_was_copied_under_another_fingerprint_is_a_miss()
    {
        byte[] whole = SavedRecord(out _);
        Directory.CreateDirectory(Path.GetDirectoryName(_rig.RecordPath("other"))!);
        File.WriteAllBytes(_rig.RecordPath("other"), whole);

        Assert.Null(_rig.Open().Find(FingerprintOf("other")));
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void M19_Each_file_of_the_store_can_be_truncated_emptied_flipped_or_replaced_by_a_folder()
    {
        string[] kinds = ["truncated", "emptied", "flipped", "folder"];
        foreach (string file in WholeStore())
        {
            foreach (string kind in kinds)
            {
                Directory.Delete(_rig.Place, recursive: true);
                WholeStore();
                byte[] content = File.ReadAllBytes(file);
                File.Delete(file);
                switch (kind)
                {
                    case "truncated": File.WriteAllBytes(file, content[..(content.Length / 2)]); break;
                    case "emptied": File.WriteAllBytes(file, []); break;
                    case "flipped": File.WriteAllBytes(file, Flipped(content, 4 * content.Length)); break;
                    default: Directory.CreateDirectory(Path.Combine(file, "below")); break;
                }

                using (LocalStore store = _rig.Open())
                    UseWhole(store);
                bool isNoticed = Path.GetFileName(file) is not ("CACHEDIR.TAG" or ".gitignore")
                    && !(file.Contains("/locks/", StringComparison.Ordinal) && kind != "folder");
                Assert.True(_rig.Faults.Warnings.Count == (isNoticed ? 1 : 0), $"{file} {kind}: {string.Join('\n', _rig.Faults.Warnings)}");
                Assert.Equal(isNoticed ? 1 : 0, _rig.Quarantined.Length);
                // Once written again, all is well.
                using (LocalStore store = _rig.Open())
                {
                    UseWhole(store);
                    AssertEqual(Tiny("inlined"), store.Find(FingerprintOf("inlined")));
                    Assert.Equal(Text(5000), store.ReadBlob(DigestOf(Text(5000)), 5000));
                    Assert.Empty(_rig.Faults.Warnings);
                }
            }
        }
    }

    [Theory]
    [InlineData("records", 6)]
    [InlineData("blobs", 16)]
    public void D2_A_file_of_a_newer_format_is_a_miss_and_goes_to_quarantine(string folder, int versionOffset)
    {
        byte[] content = Text(600);
        _rig.Open().SaveBlob(content);
        _rig.Open().Save(WithBlobs("a", content));
        string path = Assert.Single(_rig.Files(folder));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[versionOffset]++;
        File.WriteAllBytes(path, bytes);

        using LocalStore store = _rig.Open();
        if (folder == "records")
            Assert.Null(store.Find(FingerprintOf("a")));
        else
            Assert.Null(store.ReadBlob(DigestOf(content), content.Length));
        Problem problem = _rig.OnlyWarning(Codes.StoreNewer);
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
        Assert.Single(_rig.Quarantined);
    }

    [Fact]
    public void M19_Many_damaged_files_give_one_warning()
    {
        for (int i = 0; i < 20; i++)
        {
            _rig.Open().Save(Tiny($"{i}"));
            File.WriteAllText(_rig.RecordPath($"{i}"), "damaged");
        }

        LocalStore store = _rig.Open();
        for (int i = 0; i < 20; i++)
            Assert.Null(store.Find(FingerprintOf($"{i}")));
        _rig.OnlyWarning(Codes.StoreDamaged);
        Assert.Equal(20, _rig.Quarantined.Length);
    }

    [Fact]
    public void A_damaged_file_is_written_anew_by_the_next_save()
    {
        SavedRecord(out string path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Directory.CreateDirectory(path);

        using LocalStore store = _rig.Open();
        Assert.True(store.Save(Full()));
        AssertEqual(Full(), store.Find(Full().Fingerprint));
        _rig.OnlyWarning(Codes.StoreDamaged);
    }

    [Fact]
    public void Damage_in_a_store_that_is_open_for_reading_only_is_left_where_it_is()
    {
        SavedRecord(out string path);
        File.WriteAllText(path, "damaged");

        Assert.Null(_rig.Open(options => options with { IsReadOnly = true }).Find(Full().Fingerprint));
        _rig.OnlyWarning(Codes.StoreDamaged);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_record_written_by_hand_with_a_right_checksum_and_a_bad_body_is_a_miss()
    {
        byte[] whole = SavedRecord(out string path);
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            byte[] body = [.. whole[..^16]];
            for (int i = random.Next(1, 4); i > 0; i--)
                body[random.Next(8, body.Length)] = (byte)random.Next(256);
            byte[] checksum = new byte[32];
            Sha256Value.Of(body).CopyTo(checksum);
            File.WriteAllBytes(path, [.. body, .. checksum[..16]]);
            using LocalStore store = _rig.Open();
            if (store.Find(Full().Fingerprint) is null)
                _rig.OnlyWarning(Codes.StoreDamaged);
        }
    }

    // All bits of the first 48 bytes, then one of each byte.
    private static IEnumerable<int> Bits(byte[] whole) => Enumerable.Range(0, 8 * whole.Length).Where(bit => bit < 8 * 48 || bit % 8 == bit / 8 % 8);

    private static byte[] Flipped(byte[] whole, int bit)
    {
        byte[] flipped = [.. whole];
        if (flipped.Length > 0)
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private byte[] SavedRecord(out string path)
    {
        using LocalStore store = _rig.Open();
        Assert.True(store.Save(Full()));
        path = _rig.PathOf("records", Full().Fingerprint.Value);
        return File.ReadAllBytes(path);
    }

    private byte[] SavedBlob(byte[] content, string compression, out string path)
    {
        Assert.True(Compression.TryParse(compression, out Compression parsed));
        using LocalStore store = _rig.Open(options => options with { Compression = parsed });
        path = _rig.BlobPath(store.SaveBlob(content));
        return File.ReadAllBytes(path);
    }

    // One file of each kind.
    private string[] WholeStore()
    {
        using LocalStore store = _rig.Open();
        UseWhole(store);
        Assert.Empty(_rig.Faults.Warnings);
        string[] files = [.. Directory.EnumerateFiles(_rig.Place, "*", SearchOption.AllDirectories)];
        Assert.Equal(9, files.Length);
        return files;
    }

    // Looks up, and stores what is not there, as a build does.
    private static void UseWhole(LocalStore store)
    {
        Sha256Value project = Sha256Value.Of("project"u8);
        if (store.Find(FingerprintOf("inlined")) is null)
            store.Save(Tiny("inlined"));
        if (store.FindDiscoveries(FingerprintOf("inlined")).Count == 0)
            store.SaveDiscovery(FingerprintOf("inlined"), new(["{root}/x"]));
        if (store.ReadBlob(DigestOf(Text(5000)), 5000) is null)
            store.SaveBlob(Text(5000));
        if (store.History.Read(project).Count == 0)
            store.History.Write(project, [new("a", [new(FingerprintOf("a"), DateTimeOffset.UnixEpoch, [])])]);
        store.Locks.TryLock(FingerprintOf("inlined"), out IDisposable? held);
        held?.Dispose();
        store.Usage.Add(1, 0, TimeSpan.Zero);
        store.FinishRun(new());
    }
}

using BuildMemo.Errors;
using BuildMemo.Store;
using static BuildMemo.Core.Tests.Store.StoreSamples;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Places that can't be written, or are no store. Root passes over permissions, so those tests act as another user.</summary>
public sealed class UnusableStoreTests : IDisposable
{
    private readonly LocalStoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_full_disk_is_one_warning_and_reads_go_on()
    {
        _rig.MountSmall("256k");
        LocalStore store = _rig.Open();
        store.Save(Tiny("first"));

        IBlobWriter large = store.CreateBlob()!;
        large.Write(Noise(1_000_000));
        Assert.False(large.Commit(DigestOf(Noise(1_000_000))));
        Assert.Null(store.CreateBlob());
        Assert.False(store.Save(Tiny("second")));
        Assert.False(store.SaveDiscovery(FingerprintOf("a"), new(["x"])));
        store.FinishRun(new());

        Assert.Contains("No space left on device (ENOSPC)", _rig.OnlyWarning(Codes.StoreUnwritable).Message, StringComparison.Ordinal);
        AssertEqual(Tiny("first"), store.Find(FingerprintOf("first")));
        Assert.Empty(_rig.Files("tmp"));
    }

    [Fact]
    public void Records_that_fill_the_disk_are_one_warning_and_none_is_torn()
    {
        _rig.MountSmall("256k");
        LocalStore store = _rig.Open();
        int saved = 0;
        while (saved < 1000 && store.Save(Tiny($"{saved}", Text(3000, saved))))
            saved++;

        _rig.OnlyWarning(Codes.StoreUnwritable);
        Assert.InRange(saved, 10, 90);
        LocalStore again = _rig.Open();
        for (int i = 0; i < saved; i++)
            AssertEqual(Tiny($"{i}", Text(3000, i)), again.Find(FingerprintOf($"{i}")));
        Assert.Empty(_rig.Faults.Warnings);
    }

    [Fact]
    public void A_read_only_mount_is_one_warning_and_reads_go_on()
    {
        _rig.MountSmall("1m");
        using (LocalStore first = _rig.Open())
            first.Save(Tiny("first"));
        LocalStoreRig.Age(_rig.RecordPath("first"), TimeSpan.FromHours(3));
        _rig.RemountReadOnly();

        LocalStore store = _rig.Open();
        AssertEqual(Tiny("first"), store.Find(FingerprintOf("first")));
        store.Touch(Tiny("first"));
        Assert.Equal(StoreLockState.Unavailable, store.Locks.TryLock(FingerprintOf("first"), out _));
        Assert.False(store.Save(Tiny("second")));
        store.Usage.Add(1, 1, TimeSpan.Zero);
        store.FinishRun(new());

        Assert.Contains("Read-only file system (EROFS)", _rig.OnlyWarning(Codes.StoreUnwritable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M20_A_store_without_permission_to_write_is_one_warning_and_reads_go_on()
    {
        using (LocalStore first = _rig.Open())
            first.Save(Tiny("first"));
        LocalStoreRig.Run("chmod", "-R", "a+rX", Path.GetDirectoryName(_rig.Place)!);

        LocalStore store = _rig.Open();
        LocalStoreRig.AsNobody(() =>
        {
            AssertEqual(Tiny("first"), store.Find(FingerprintOf("first")));
            Assert.False(store.Save(Tiny("second")));
            Assert.Null(store.CreateBlob());
        });

        Assert.Contains("Permission denied (EACCES)", _rig.OnlyWarning(Codes.StoreUnwritable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_where_no_folder_can_be_made_is_one_warning()
    {
        LocalStore store = _rig.Open();
        LocalStoreRig.AsNobody(() =>
        {
            Assert.Null(store.Find(FingerprintOf("a")));
            Assert.False(store.Save(Tiny("a")));
        });

        _rig.OnlyWarning(_rig.Faults.Warnings[0].Code);
        Assert.Contains("EACCES", _rig.Faults.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_can_not_be_read_are_one_warning_and_stay()
    {
        using (LocalStore first = _rig.Open())
            first.Save(Tiny("first"));
        LocalStoreRig.Run("chmod", "-R", "a+rX", Path.GetDirectoryName(_rig.Place)!);
        LocalStoreRig.Run("chmod", "0400", _rig.RecordPath("first"));

        LocalStore store = _rig.Open();
        LocalStoreRig.AsNobody(() => Assert.Null(store.Find(FingerprintOf("first"))));

        _rig.OnlyWarning(Codes.StoreUnreadable);
        Assert.True(File.Exists(_rig.RecordPath("first")));
    }

    [Fact]
    public void A_store_of_another_user_is_refused()
    {
        using (LocalStore first = _rig.Open())
            first.Save(Tiny("first"));
        LocalStoreRig.Run("chown", "-R", "65534", _rig.Place);

        LocalStore store = _rig.Open();
        Assert.Null(store.Find(FingerprintOf("first")));
        Assert.False(store.Save(Tiny("second")));
        Assert.Contains("another user owns it", _rig.OnlyWarning(Codes.StoreRefused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_store_and_not_empty_is_refused_and_stays_as_it_is()
    {
        Directory.CreateDirectory(Path.Combine(_rig.Place, "tmp"));
        File.WriteAllText(Path.Combine(_rig.Place, "tmp", "mine"), "precious");
        LocalStoreRig.Age(Path.Combine(_rig.Place, "tmp", "mine"), TimeSpan.FromDays(9));
        string[] before = _rig.Snapshot();

        LocalStore store = _rig.Open();
        Assert.Null(store.Find(FingerprintOf("a")));
        Assert.False(store.Save(Tiny("a")));
        store.Prune(new() { MaxSize = 0 });
        store.Clear();
        store.FinishRun(new());

        _rig.OnlyWarning(Codes.StoreRefused);
        Assert.Equal(before, _rig.Snapshot());
    }

    [Fact]
    public void A_file_in_the_place_of_the_store_is_one_warning()
    {
        File.WriteAllText(_rig.Place, "");

        LocalStore store = _rig.Open();
        Assert.Null(store.Find(FingerprintOf("a")));
        Assert.False(store.Save(Tiny("a")));
        Assert.Contains("it is no folder", _rig.OnlyWarning(Codes.StoreRefused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buildmemo store 2\n")]
    [InlineData("buildmemo store 2\nwith what a later format says of itself\n")]
    [InlineData("buildmemo store 2 packed")]
    [InlineData("buildmemo store 20261121000000000000\n")]
    public void D2_A_store_of_a_newer_format_is_left_alone(string format)
    {
        using (LocalStore first = _rig.Open())
            first.Save(Tiny("first"));
        File.WriteAllText(Path.Combine(_rig.Place, "format"), format);
        string[] before = _rig.Snapshot();

        LocalStore store = _rig.Open();
        Assert.Null(store.Find(FingerprintOf("first")));
        Assert.False(store.Save(Tiny("second")));
        store.Clear();

        _rig.OnlyWarning(Codes.StoreNewer);
        Assert.Equal(before, _rig.Snapshot());
    }

    [Fact]
    public void A_damaged_format_file_without_our_tag_beside_it_is_refused()
    {
        Directory.CreateDirectory(_rig.Place);
        File.WriteAllText(Path.Combine(_rig.Place, "format"), "someone else's format");

        Assert.False(_rig.Open().Save(Tiny("a")));
        _rig.OnlyWarning(Codes.StoreRefused);
        Assert.Single(Directory.GetFileSystemEntries(_rig.Place));
    }

    [Fact]
    public void A_store_that_is_deleted_while_in_use_is_one_warning_and_not_made_again()
    {
        LocalStore store = _rig.Open();
        store.Save(Tiny("first"));
        IBlobWriter writer = store.CreateBlob()!;
        writer.Write(Text(500_000));
        Directory.Delete(_rig.Place, recursive: true);

        Assert.Null(store.Find(FingerprintOf("first")));
        Assert.False(writer.Commit(DigestOf(Text(500_000))));
        Assert.False(store.Save(Tiny("second")));
        store.FinishRun(new());

        _rig.OnlyWarning(Codes.StoreDeleted);
        Assert.False(Directory.Exists(_rig.Place));
        Assert.True(_rig.Open().Save(Tiny("third")));
        Assert.Empty(_rig.Faults.Warnings);
    }

    [Fact]
    public void Folders_of_the_store_that_are_deleted_while_in_use_are_made_again()
    {
        LocalStore store = _rig.Open();
        store.Save(Tiny("first"));
        foreach (string folder in Directory.GetDirectories(_rig.Place))
            Directory.Delete(folder, recursive: true);

        Assert.True(store.Save(Tiny("second")));
        Assert.Equal(Text(500_000), store.ReadBlob(store.SaveBlob(Text(500_000)), 500_000));
        Assert.Empty(_rig.Faults.Warnings);
    }

    [Fact]
    public void A_store_that_is_open_for_reading_only_is_never_changed()
    {
        using (LocalStore first = _rig.Open())
        {
            first.SaveBlob(Text(500));
            first.Save(WithBlobs("a", Text(500)));
        }

        foreach (string file in _rig.Files("records"))
            LocalStoreRig.Age(file, TimeSpan.FromDays(2));
        string[] before = _rig.Snapshot();
        LocalStore store = _rig.Open(options => options with { IsReadOnly = true });
        store.Touch(store.Find(FingerprintOf("a"))!);
        Assert.Equal(Text(500), store.ReadBlob(DigestOf(Text(500)), 500));
        Assert.False(store.Save(Tiny("b")));
        Assert.Null(store.CreateBlob());
        Assert.Equal(StoreLockState.Unavailable, store.Locks.TryLock(FingerprintOf("a"), out _));
        store.Usage.Add(1, 0, TimeSpan.Zero);
        store.FinishRun(new() { MaxSize = 0 });
        store.Prune(new() { MaxSize = 0 });
        store.Clear();

        Assert.Equal(before, _rig.Snapshot());
        Assert.Empty(_rig.Faults.All);
    }

    [Fact]
    public void A_read_only_store_that_is_not_there_is_not_made()
    {
        LocalStore store = _rig.Open(options => options with { IsReadOnly = true });
        Assert.Null(store.Find(FingerprintOf("a")));
        Assert.False(store.Save(Tiny("a")));

        Assert.False(Directory.Exists(_rig.Place));
        Assert.Empty(_rig.Faults.All);
    }
}

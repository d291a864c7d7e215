using System.Text;
using BuildMemo.Core.Tests.Store;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Core.Tests.Dumps;

/// <summary>Outputs go where they were asked to go, whole, and nowhere else.</summary>
public sealed class DumperTests : IDisposable
{
    private readonly LocalStoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("\u001AR/../up")]
    [InlineData("\u001AR")]
    [InlineData("\u001ARup")]
    [InlineData("\u001A?/a")]
    [InlineData("a/\u001AR/b")]
    public void A_path_that_no_step_has_is_refused(string path)
    {
        Assert.Null(DumpItem.Of(With(new RecordOutput(path, RecordOutputKind.File)), out Problem? problem));
        Assert.Equal(Codes.DumpUnsafe, problem!.Code);
    }

    [Fact]
    public void Tokens_become_folders_and_outputs_that_would_meet_are_kept_apart()
    {
        Assert.Equal(["obj/a", "bin/a", "artifacts/a", "src/a", "b", "c\u001Ad"], Names("\u001AI/a", "\u001AO/a", "\u001AA/a", "\u001AP/src/a", "\u001AR/b", "c\u001A\u001Ad"));
        Assert.Equal(["Intermediate/a", "BaseIntermediate/a", "b"], Names("\u001AI/a", "\u001AB/a", "b"));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../outside")]
    [InlineData("b/../../../outside")]
    [InlineData("")]
    public void A_link_that_leads_outside_is_refused_and_nothing_is_written(string target)
    {
        Assert.Equal(Codes.DumpUnsafe, Dump(File("a", "1"), Link("d/link", target))?.Code);
        Assert.False(Directory.Exists(_rig["out"]));
    }

    [Fact]
    public void Links_inside_are_made_last_and_one_to_a_token_s_folder_leads_to_its_place_here()
    {
        Record record = With(
            new("\u001AI/gen/link", RecordOutputKind.Link) { LinkTarget = "\u001AR/src/a" },
            new("\u001AI/gen/near", RecordOutputKind.Link) { LinkTarget = "link" },
            File("\u001AR/src/a", "content"));
        Assert.Null(Dump(record));
        Assert.Equal("../../src/a", new FileInfo(_rig["out/obj/gen/link"]).LinkTarget);
        Assert.Equal("content", System.IO.File.ReadAllText(_rig["out/obj/gen/near"]));
    }

    [Fact]
    public void A_link_that_stands_in_the_folder_is_never_followed()
    {
        Directory.CreateDirectory(_rig["outside"]);
        Directory.CreateDirectory(_rig["out"]);
        Directory.CreateSymbolicLink(_rig["out/d"], _rig["outside"]);
        Assert.Contains("lies behind the link", Dump(File("d/a", "1"))!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_rig["outside"]));

        System.IO.File.WriteAllText(_rig["outside/kept"], "kept");
        System.IO.File.CreateSymbolicLink(_rig["out/a"], _rig["outside/kept"]);
        Assert.Equal(Codes.DumpExists, Dump(File("a", "1"))?.Code);
        Assert.Null(Dump([File("a", "1")], new() { ReplacesFiles = true }));
        Assert.Null(new FileInfo(_rig["out/a"]).LinkTarget);
        Assert.Equal("kept", System.IO.File.ReadAllText(_rig["outside/kept"]));
    }

    [Fact]
    public void What_is_there_stays_unless_it_may_be_replaced_and_a_folder_always()
    {
        Directory.CreateDirectory(_rig["out/folder"]);
        System.IO.File.WriteAllText(_rig["out/b"], "mine");
        Assert.Contains("--force", Dump(File("a", "1"), File("b", "2"))!.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_rig["out/a"]));
        Assert.Null(Dump([File("a", "1"), File("b", "2")], new() { ReplacesFiles = true }));
        Assert.Equal("2", System.IO.File.ReadAllText(_rig["out/b"]));
        Assert.Contains("is a folder", Dump([File("folder", "1")], new() { ReplacesFiles = true })!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Modes_are_0644_and_0755_and_what_was_set_aside_is_gone()
    {
        Assert.Null(Dump(File("a", "1"), File("b", "2") with { IsExecutable = true }, new("empty", RecordOutputKind.Directory)));
        Assert.Equal("644", Convert.ToString((int)System.IO.File.GetUnixFileMode(_rig["out/a"]), 8));
        Assert.Equal("755", Convert.ToString((int)System.IO.File.GetUnixFileMode(_rig["out/b"]), 8));
        Assert.Equal(["a", "b", "empty"], Directory.GetFileSystemEntries(_rig["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_blob_that_is_damaged_or_gone_leaves_nothing()
    {
        byte[] content = StoreSamples.Noise(300_000);
        LocalStore store = _rig.Open();
        ContentDigest digest = store.SaveBlob(content);
        byte[] blob = System.IO.File.ReadAllBytes(_rig.BlobPath(digest));
        blob[200_000] ^= 1;
        System.IO.File.WriteAllBytes(_rig.BlobPath(digest), blob);
        RecordOutput output = new("big", RecordOutputKind.File) { Size = content.Length, Digest = digest };
        Assert.Equal(Codes.DumpContentGone, Dump(File("a", "1"), output)?.Code);
        Assert.False(Directory.Exists(_rig["out"]));
        Directory.CreateDirectory(_rig["out"]);
        Assert.Equal(Codes.DumpContentGone, new Dumper(store, new()).ToFile(new("big", output), _rig["out/big"], out _)?.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_rig["out"]));
        Assert.Equal(Codes.DumpContentGone, Dump(File("a", "1") with { Inlined = [.. "2"u8] })?.Code);
    }

    [Fact]
    public void A_cancelled_dump_and_a_full_folder_leave_nothing()
    {
        byte[] content = StoreSamples.Noise(3_000_000);
        LocalStore store = _rig.Open();
        RecordOutput output = new("big", RecordOutputKind.File) { Size = content.Length, Digest = store.SaveBlob(content) };
        using CancellationTokenSource source = new();
        DumpOptions options = new() { Cancellation = source.Token, Progressed = bytes => source.Cancel() };
        Directory.CreateDirectory(_rig["out"]);
        Assert.Throws<OperationCanceledException>(() => new Dumper(store, options).ToFile(new("big", output), _rig["out/big"], out _));
        Assert.Empty(Directory.GetFileSystemEntries(_rig["out"]));
        Directory.Delete(_rig["out"]);
        Assert.Throws<OperationCanceledException>(() => Dump([output], options));
        Assert.False(Directory.Exists(_rig["out"]));

        _rig.MountSmall("1m");
        string small = Path.GetDirectoryName(_rig.Place)!;
        Dumper dumper = new(store, new());
        Problem? full = dumper.ToFile(new("big", output), Path.Combine(small, "big"), out _);
        Assert.Contains("No space left", full!.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", dumper.ToFolder([new("a", File("a", "1")), new("big", output)], Path.Combine(small, "out"), [])!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(small));
    }

    [Fact]
    public void D4_Without_libzstd_zstd_says_what_to_install_and_the_others_work()
    {
        DumpOptions options = new() { Zstd = null };
        DumpItem item = new("a", File("a", "hello"));
        Directory.CreateDirectory(_rig["out"]);
        foreach (DumpCodec codec in Enum.GetValues<DumpCodec>())
        {
            Dumper dumper = new(_rig.Open(), options with { Compression = new(codec, 1) });
            Problem? problem = dumper.ToFile(item, _rig[$"out/{codec}"], out _);
            Assert.Equal(codec == DumpCodec.Zstd ? Codes.CodecMissing : null, problem?.Code);
        }

        Assert.Equal(Enum.GetNames<DumpCodec>().Where(name => name != "Zstd").Order(), Directory.GetFiles(_rig["out"]).Select(Path.GetFileName).Order());
        Assert.Null(Decompression.Open(new MemoryStream([0x28, 0xB5, 0x2F, 0xFD, 0, 0]), "a.zst", null, out Problem? missing));
        Assert.Contains("libzstd1", missing!.Message, StringComparison.Ordinal);
    }

    private static RecordOutput File(string path, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return new(path, RecordOutputKind.File) { Size = bytes.Length, Digest = StoreSamples.DigestOf(bytes), Inlined = [.. bytes] };
    }

    private static RecordOutput Link(string path, string target) => new(path, RecordOutputKind.Link) { LinkTarget = target };

    private static Record With(params RecordOutput[] outputs) => StoreSamples.Tiny("step") with { Outputs = [.. outputs] };

    private static string[] Names(params string[] paths) =>
        [.. DumpItem.Of(With([.. paths.Select(path => new RecordOutput(path, RecordOutputKind.File))]), out _)!.Value.Select(item => item.Name)];

    private Problem? Dump(params RecordOutput[] outputs) => Dump(With(outputs));

    private Problem? Dump(RecordOutput[] outputs, DumpOptions options) => Dump(With(outputs), options);

    private Problem? Dump(Record record, DumpOptions? options = null) =>
        new Dumper(_rig.Open(), options ?? new()).ToFolder(DumpItem.Of(record, out _)!.Value, _rig["out"], []);
}

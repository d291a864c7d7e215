using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Capture;

public sealed class CollectorTests : CaptureRig
{
    [Fact]
    public void Files_optional_files_and_folders_are_collected_with_all_they_are()
    {
        Write("obj/b.txt", "hello");
        FileSystem.SetMode(Write("obj/tool", "#!"), 0b111_101_101);
        Write("obj/gen/z/file", "");
        Write("obj/gen/A", "a");
        Directory.CreateDirectory(At("obj/gen/empty"));
        FileSystem.CreateLink(At("obj/gen/link"), "z/file");
        CollectResult result = Collect([
            Output("obj/b.txt"), Output("obj/absent", OutputKind.OptionalFile), Output("obj/tool", OutputKind.OptionalFile),
            Output("obj/gen", OutputKind.Directory)]);
        Assert.Empty(result.Problems);
        Assert.True(result.IsStorable);
        Assert.Equal(
            ["{Project}/obj/b.txt", "{Project}/obj/tool", "{Project}/obj/gen/A", "{Project}/obj/gen/empty", "{Project}/obj/gen/link", "{Project}/obj/gen/z/file"],
            result.Outputs.Select(output => output.Record.Path));
        Assert.Equal([false, true, false, false, false, false], result.Outputs.Select(output => output.Record.IsExecutable));
        Assert.Equal(RecordOutputKind.Directory, result.Outputs[3].Record.Kind);
        Assert.Equal("z/file", result.Outputs[4].Record.LinkTarget);
        Assert.Equal("hello", Encoding.UTF8.GetString(result.Outputs[0].Record.Inlined.AsSpan()));
        Assert.Equal(FileHasher.Hash(At("obj/b.txt")).Digest, result.Outputs[0].Record.Digest);
        Assert.Equal(FileSystem.Status(At("obj/b.txt")), result.Outputs[0].Status);
    }

    [Theory]
    [InlineData(8 << 20)]
    [InlineData((8 << 20) + 1)]
    [InlineData((9 << 20) - 1)]
    public void A_large_file_that_is_hashed_beside_its_compression_is_stored_and_searched_whole(int size)
    {
        const string text = "/the/folder/looked/for", absent = "/not/there";
        const int piece = 512 << 10;
        byte[] content = new byte[size];
        new Random(1).NextBytes(content);
        foreach (int place in (ReadOnlySpan<int>)[-1, piece - 5, (4 * piece) - text.Length, size - text.Length])
        {
            byte[] marked = [.. content];
            if (place >= 0)
                Encoding.UTF8.GetBytes(text, marked.AsSpan(place));
            File.WriteAllBytes(At("obj/large"), marked);
            CollectResult result = Collect([Output("obj/large")], [text, absent]);
            Assert.True(result.IsStorable);
            Assert.Equal<string>(place < 0 ? [] : [text], result.FoundTexts);
            RecordOutput output = Assert.Single(result.Outputs).Record;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(marked)), output.Digest.ToString());
            using MemoryStream stored = new();
            Assert.True(Store.TryReadBlob(output.Digest, size, stored));
            Assert.True(stored.ToArray().AsSpan().SequenceEqual(marked));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(OutputReader.InlineLimit, true)]
    [InlineData(OutputReader.InlineLimit + 1, false)]
    [InlineData(128 * 1024, false)]
    [InlineData(1_000_001, false)]
    public void Small_files_are_inlined_and_others_go_to_the_store(int size, bool inlined)
    {
        byte[] content = new byte[size];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(At("obj/a"), content);
        CollectResult result = Collect([Output("obj/a")]);
        RecordOutput output = Assert.Single(result.Outputs).Record;
        Assert.Equal(inlined, !output.Inlined.IsDefault);
        Assert.Equal(size, output.Size);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), output.Digest.ToString());
        if (!inlined)
        {
            using MemoryStream back = new();
            Assert.True(Store.TryReadBlob(output.Digest, size, back));
            Assert.Equal(content, back.ToArray());
        }
    }

    [Fact]
    public void Without_a_store_outputs_are_hashed_and_not_storable()
    {
        Write("obj/a", new string('x', 20_000));
        CollectResult result = Collect([Output("obj/a")], useStore: false);
        Assert.False(result.IsStorable);
        Assert.False(result.HasErrors);
        Assert.Equal(FileHasher.Hash(At("obj/a")).Digest, result.Outputs[0].Record.Digest);
    }

    [Fact]
    public void What_was_not_produced_or_is_something_else_is_an_error_each()
    {
        Directory.CreateDirectory(At("obj/folder"));
        Write("obj/file", "");
        Process.Start("mkfifo", [At("obj/pipe")]).WaitForExit();
        Directory.CreateDirectory(At("obj/gen"));
        CollectResult result = Collect([
            Output("obj/missing"), Output("obj/folder"), Output("obj/file", OutputKind.Directory), Output("obj/pipe"),
            Output("obj/gone", OutputKind.Directory), Output("obj/gen", OutputKind.Directory), Output("obj/gen/inside")]);
        Assert.True(result.HasErrors);
        Assert.Equal(
            ["BMEMO2000 missing", "BMEMO2001 folder", "BMEMO2001 file", "BMEMO2001 pipe", "BMEMO2000 gone", "BMEMO2000 inside"],
            result.Problems.Select(problem => $"{problem.Code} {Path.GetFileName(problem.File)}"));
        Assert.All(result.Problems, problem => Assert.Contains($"'{problem.File}'", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Setuid_files_and_links_that_lead_outside_are_used_but_not_storable()
    {
        FileSystem.SetMode(Write("obj/setuid", "x"), 0b100_111_101_101);
        FileSystem.CreateLink(At("obj/out"), "/etc/passwd");
        FileSystem.CreateLink(At("obj/up"), "../../outside");
        CollectResult result = Collect([Output("obj/setuid"), Output("obj/out"), Output("obj/up")]);
        Assert.False(result.HasErrors);
        Assert.False(result.IsStorable);
        Assert.Equal(["BMEMO2003", "BMEMO2003", "BMEMO2003"], result.Problems.Select(problem => problem.Code.Id));
        Assert.Equal(3, result.Outputs.Length);
    }

    [Fact]
    public void An_unreadable_output_is_an_error_that_says_why()
    {
        // No permission stops root, but this file can be opened and not read at its start.
        string file = "/proc/self/mem";
        Directory.CreateDirectory(At("obj"));
        CollectResult result = Collector.Collect(Places, new()
        {
            Outputs = [new(file, OutputKind.File)],
            Texts = new([]),
            Tokenise = path => path,
        });
        Assert.Equal("BMEMO2002", Assert.Single(result.Problems).Code.Id);
    }

    [Fact]
    public void Hard_links_are_ordinary_files()
    {
        Write("obj/a", "content");
        Process.Start("ln", [At("obj/a"), At("obj/b")]).WaitForExit();
        CollectResult result = Collect([Output("obj/a"), Output("obj/b")]);
        Assert.True(result.IsStorable);
        Assert.Equal(result.Outputs[0].Record.Digest, result.Outputs[1].Record.Digest);
    }

    [Fact]
    public void Texts_are_found_in_both_encodings_also_across_pieces_and_never_where_they_are_not()
    {
        const string root = "/home/user/projekt-ü";
        const string obj = root + "/obj/Debug/";
        int[] places = [0, 1, 5000, 128 * 1024 - 10, 128 * 1024 - 1, 128 * 1024, 2 * 128 * 1024 - 7, 300_000];
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), new UnicodeEncoding(false, false)])
        {
            foreach (int place in places)
            {
                byte[] content = new byte[400_000];
                Array.Fill(content, (byte)'/');
                encoding.GetBytes(obj).CopyTo(content, place);
                File.WriteAllBytes(At("obj/a"), content);
                Assert.Equal<string>([root, obj], Collect([Output("obj/a")], [root, obj, "/packages/"]).FoundTexts);
                Array.Fill(content, (byte)'/');
                encoding.GetBytes(obj[..^1] + "x").CopyTo(content, place);
                File.WriteAllBytes(At("obj/a"), content);
                Assert.Equal<string>([root], Collect([Output("obj/a")], [root, obj, "/packages/"]).FoundTexts);
            }
        }
    }

    [Fact]
    public void A_text_in_a_small_file_is_found_and_does_not_leak_into_the_next_file()
    {
        Write("obj/a", "starts /ro");
        Write("obj/b", "ot ends");
        Assert.Empty(Collect([Output("obj/a"), Output("obj/b")], ["/root"]).FoundTexts);
        Write("obj/b", "in /root/x");
        Assert.Equal<string>(["/root"], Collect([Output("obj/a"), Output("obj/b")], ["/root", ""]).FoundTexts);
    }

    [Fact]
    public void A_large_output_takes_bounded_memory()
    {
        const long size = 256L * 1024 * 1024;
        using (FileStream file = File.Create(At("obj/large")))
            file.SetLength(size);
        Collect([Output("obj/large")], ["/root"]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CollectResult result = Collect([Output("obj/large")], ["/root"]);
        Assert.Equal(size, result.Outputs[0].Record.Size);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L * 1024 * 1024);
    }
}

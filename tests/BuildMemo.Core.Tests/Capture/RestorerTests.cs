using System.Security.Cryptography;
using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Capture;

public sealed class RestorerTests : CaptureRig
{
    private static readonly DateTime s_before = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private RecordOutput[] Record(params OutputDeclaration[] outputs)
    {
        CollectResult result = Collect(outputs);
        Assert.True(result.IsStorable);
        return [.. result.Outputs.Select(output => output.Record)];
    }

    private void Clean()
    {
        Directory.Delete(Folder["project"], recursive: true);
        Directory.CreateDirectory(At("obj"));
    }

    [Fact]
    public void Everything_comes_back_as_it_was_into_a_fresh_clone()
    {
        OutputDeclaration[] outputs = [
            Output("obj/a.txt"), Output("obj/large"), Output("obj/gen", OutputKind.Directory), Output("obj/none", OutputKind.OptionalFile), Output("obj/l")];
        Write("obj/a.txt", "small");
        Write("obj/large", new string('x', 3_000_000));
        FileSystem.SetMode(Write("obj/gen/deep/tool", new string('y', 50_000)), 0b111_101_101);
        Directory.CreateDirectory(At("obj/gen/empty"));
        FileSystem.CreateLink(At("obj/gen/link"), "deep/tool");
        FileSystem.CreateLink(At("obj/l"), At("obj/a.txt"));
        Write("obj/gen/nothing", "");
        string[] before = Everything();
        RecordOutput[] record = Record(outputs);
        Clean();
        RestoreResult result = Restore(outputs, record);
        Assert.True(result.IsHit);
        Assert.Empty(result.Problems);
        Assert.Equal(record.Length, result.Written.Count);
        Assert.Equal(before, Everything());
        Assert.Equal(0b111_101_101, FileSystem.Status(At("obj/gen/deep/tool")).Mode);
        Assert.Equal(0b110_100_100, FileSystem.Status(At("obj/large")).Mode);
        Assert.Empty(Aside());
        RestoreResult again = Restore(outputs, record);
        Assert.True(again.IsHit);
        Assert.Empty(again.Written);
    }

    [Fact]
    public void Right_content_is_left_untouched_and_wrong_content_gets_the_current_time()
    {
        OutputDeclaration[] outputs = [Output("obj/right"), Output("obj/wrong"), Output("obj/mode")];
        foreach (OutputDeclaration output in outputs)
            File.WriteAllText(output.Path, "content");
        RecordOutput[] record = Record(outputs);
        Write("obj/wrong", "c0ntent");
        foreach (OutputDeclaration output in outputs)
            File.SetLastWriteTimeUtc(output.Path, s_before);
        FileSystem.SetMode(At("obj/mode"), 0b111_101_101);
        RestoreResult result = Restore(outputs, record);
        Assert.Equal([At("obj/wrong")], result.Written);
        Assert.Equal(s_before, File.GetLastWriteTimeUtc(At("obj/right")));
        Assert.InRange(DateTime.UtcNow - File.GetLastWriteTimeUtc(At("obj/wrong")), TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        Assert.Equal(0b110_100_100, FileSystem.Status(At("obj/mode")).Mode);
        Assert.Equal(s_before, File.GetLastWriteTimeUtc(At("obj/mode")));
    }

    [Fact]
    public void A_known_digest_saves_reading_the_file()
    {
        OutputDeclaration[] outputs = [Output("obj/a")];
        Write("obj/a", "content");
        RecordOutput[] record = Record(outputs);
        Write("obj/a", "c0ntent");
        List<string> asked = [];
        RestoreResult result = new Restorer(Places, Replaced).Restore(new()
        {
            Declared = outputs,
            Store = Store,
            Items = [new(At("obj/a"), record[0], "")],
            KnownDigest = (path, _) =>
            {
                asked.Add(path);
                return record[0].Digest;
            },
        });
        Assert.Equal([At("obj/a")], asked);
        Assert.Empty(result.Written);
    }

    [Fact]
    public void Editing_a_restored_file_or_a_hard_link_to_an_old_one_alters_nothing_else()
    {
        OutputDeclaration[] outputs = [Output("obj/a")];
        Write("obj/a", "content");
        RecordOutput[] record = Record(outputs);
        File.Delete(At("obj/a"));
        Write("elsewhere", "linked");
        System.Diagnostics.Process.Start("ln", [At("elsewhere"), At("obj/a")]).WaitForExit();
        Assert.True(Restore(outputs, record).IsHit);
        Assert.Equal("linked", Read("elsewhere"));
        Assert.Equal("content", Read("obj/a"));
    }

    [Fact]
    public void Read_only_files_folders_and_links_in_the_way_give_way()
    {
        OutputDeclaration[] outputs = [
            Output("obj/a"), Output("obj/b"), Output("obj/c"), Output("obj/gen", OutputKind.Directory), Output("obj/gen2", OutputKind.Directory)];
        foreach (string name in (string[])["obj/a", "obj/b", "obj/c", "obj/gen/sub/x", "obj/gen/sub2/y", "obj/gen2/z"])
            Write(name, "content");
        RecordOutput[] record = Record(outputs);
        Clean();
        FileSystem.SetMode(Write("obj/a", "read-only"), 0b100_100_100);
        Write("obj/b/inside", "folder");
        Write("outside/x", "not ours to touch");
        FileSystem.CreateLink(At("obj/c"), At("outside/x"));
        Directory.CreateDirectory(At("obj/gen"));
        FileSystem.CreateLink(At("obj/gen/sub"), At("outside"));
        Write("obj/gen/sub2", "file in the way");
        FileSystem.CreateLink(At("obj/gen2"), At("outside"));
        RestoreResult result = Restore(outputs, record);
        Assert.True(result.IsHit, string.Join("; ", result.Problems));
        Assert.Equal(
            ["obj/a: content", "obj/b: content", "obj/c: content", "obj/gen/", "obj/gen/sub/", "obj/gen/sub/x: content", "obj/gen/sub2/",
                "obj/gen/sub2/y: content", "obj/gen2/", "obj/gen2/z: content", "outside/", "outside/x: not ours to touch"],
            Everything());
    }

    [Fact]
    public void Leftovers_in_output_folders_and_stale_optional_files_are_deleted()
    {
        OutputDeclaration[] outputs = [Output("obj/gen", OutputKind.Directory), Output("obj/optional", OutputKind.OptionalFile)];
        Write("obj/gen/keep/a", "a");
        Directory.CreateDirectory(At("obj/gen/empty"));
        RecordOutput[] record = Record(outputs);
        Write("obj/gen/keep/stale", "stale");
        Write("obj/gen/staleFolder/deep/x", "stale");
        Write("obj/gen/empty/stale", "stale");
        Write("obj/optional", "stale");
        FileSystem.CreateLink(At("obj/gen/staleLink"), "/etc");
        Assert.True(Restore(outputs, record).IsHit);
        Assert.Equal(["obj/gen/", "obj/gen/empty/", "obj/gen/keep/", "obj/gen/keep/a: a"], Everything());
        Assert.True(Directory.Exists("/etc"));
    }

    [Fact]
    public void Outside_the_build_folders_what_is_not_ours_is_kept_with_a_warning()
    {
        OutputDeclaration[] outputs = [Output("src/ours.cs"), Output("src/edited.cs"), Output("src/gen", OutputKind.Directory)];
        Write("src/ours.cs", "generated");
        Write("src/edited.cs", "generated");
        Write("src/gen/a", "generated");
        RecordOutput[] record = Record(outputs);
        Write("src/ours.cs", "earlier");
        Ours.Add((At("src/ours.cs"), FileHasher.Hash(At("src/ours.cs")).Digest));
        Write("src/edited.cs", "precious");
        Write("src/gen/mine", "precious too");
        RestoreResult result = Restore(outputs, record);
        Assert.True(result.IsHit);
        Assert.Equal(["BMEMO2006", "BMEMO2006"], result.Problems.Select(problem => problem.Code.Id));
        Assert.Equal("precious", Read("obj/buildmemo/replaced/src/edited.cs"));
        Assert.Equal("precious too", Read("obj/buildmemo/replaced/src/gen/mine"));
        Assert.Equal(["src/", "src/edited.cs: generated", "src/gen/", "src/gen/a: generated", "src/ours.cs: generated"], Everything());
    }

    [Theory]
    [InlineData("obj/small", 20_000)]
    [InlineData("obj/large", 3_000_000)]
    public void A_missing_or_damaged_blob_is_a_miss_that_touches_nothing(string name, int size)
    {
        OutputDeclaration[] outputs = [Output("obj/first"), Output(name), Output("obj/gen", OutputKind.Directory)];
        Write("obj/first", "first");
        Write(name, Convert.ToHexString(RandomNumberGenerator.GetBytes(size / 2)));
        Write("obj/gen/a", "a");
        RecordOutput[] record = Record(outputs);
        string blob = Directory.EnumerateFiles(Folder["store/blobs"], "*", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(blob);
        foreach (bool missing in (bool[])[false, true])
        {
            Write("obj/first", "local");
            Write(name, "local");
            Write("obj/gen/stale", "local");
            string[] before = Everything();
            File.Delete(blob);
            if (!missing)
            {
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(blob, bytes);
            }

            RestoreResult result = Restore(outputs, record);
            Assert.False(result.IsHit);
            Assert.Empty(result.Problems);
            Assert.Equal(before, Everything());
            Assert.Empty(Aside());
        }
    }

    [Theory]
    [InlineData("{Project}/../escape", "holds '..'")]
    [InlineData("/etc/escape", "outside the places")]
    [InlineData("relative", "not absolute")]
    [InlineData("{Project}/obj/undeclared", "not a declared output")]
    [InlineData("{Project}/obj/gen/../../x", "holds '..'")]
    [InlineData("{Project}/obj/gen//x", "empty segment")]
    public void A_path_that_the_step_does_not_declare_is_refused(string path, string reason)
    {
        OutputDeclaration[] outputs = [Output("obj/gen", OutputKind.Directory)];
        RestoreResult result = Restore(
            outputs, new RecordOutput("{Project}/obj/gen/good", RecordOutputKind.Directory), new RecordOutput(path, RecordOutputKind.Directory));
        AssertRefused(result, reason);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../outside")]
    [InlineData("sub/../../../../outside")]
    public void A_link_outward_is_refused(string target)
    {
        OutputDeclaration[] outputs = [Output("obj/gen", OutputKind.Directory)];
        AssertRefused(
            Restore(outputs, new RecordOutput("{Project}/obj/gen/link", RecordOutputKind.Link) { LinkTarget = target }), "is a link to");
    }

    [Fact]
    public void An_output_below_a_link_of_the_same_record_is_refused()
    {
        OutputDeclaration[] outputs = [Output("obj/gen", OutputKind.Directory)];
        AssertRefused(
            Restore(
                outputs,
                new RecordOutput("{Project}/obj/gen/link", RecordOutputKind.Link) { LinkTarget = "../../src" },
                new RecordOutput("{Project}/obj/gen/link/x", RecordOutputKind.File) { Inlined = [] }),
            "lies below another one");
    }

    [Fact]
    public void A_link_among_the_parents_of_a_declared_file_is_refused()
    {
        OutputDeclaration[] outputs = [Output("obj/sub/a")];
        Write("obj/sub/a", "a");
        RecordOutput[] record = Record(outputs);
        Directory.Delete(At("obj/sub"), recursive: true);
        Directory.CreateDirectory(Folder["outside"]);
        FileSystem.CreateLink(At("obj/sub"), Folder["outside"]);
        RestoreResult result = Restore(outputs, record);
        Assert.Contains("behind the link", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder["outside"]));
    }

    [Fact]
    public void A_record_with_doubles_gaps_or_other_kinds_is_refused()
    {
        RecordOutput file = new("{Project}/obj/a", RecordOutputKind.File) { Inlined = [] };
        AssertRefused(Restore([Output("obj/a"), Output("obj/b")], file), "lacks the declared output");
        AssertRefused(Restore([Output("obj/a")]), "lacks the declared output");
        AssertRefused(Restore([Output("obj/a")], file, file), "twice");
        AssertRefused(Restore([Output("obj/a")], new RecordOutput(file.Path, RecordOutputKind.Directory)), "a folder where");
        AssertRefused(Restore([Output("obj/a", OutputKind.Directory)], file), "declares a folder");
    }

    [Fact]
    public void An_inlined_output_of_a_wrong_size_is_a_miss()
    {
        RecordOutput file = new("{Project}/obj/a", RecordOutputKind.File) { Inlined = [1, 2], Size = 3 };
        Assert.False(Restore([Output("obj/a")], file).IsHit);
        Assert.Empty(Everything());
    }

    private void AssertRefused(RestoreResult result, string reason)
    {
        Assert.False(result.IsHit);
        Assert.Equal("BMEMO2007", Assert.Single(result.Problems).Code.Id);
        Assert.Contains(reason, result.Problems[0].Message, StringComparison.Ordinal);
        Assert.Empty(Everything());
    }
}

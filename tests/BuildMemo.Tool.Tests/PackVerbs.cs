using System.Text.Json;
using BuildMemo.Testing;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Tool.Tests;

/// <summary><c>export</c> and <c>import</c> as a script of a CI service uses them.</summary>
public sealed class PackVerbs : IDisposable
{
    private static readonly StoreShape Shape = new() { Records = 40, BlobsPerThousand = 500, BlobBytes = 9_000 };
    private readonly ToolRig _rig = new();

    public PackVerbs() => StoreGenerator.Fill(_rig.Cache, Shape);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_pack_goes_to_a_file_and_into_another_store()
    {
        ToolResult exported = _rig.RunWith("", ["export", "all.bmpack"], columns: 80).Exits(0);
        Assert.Contains("Exported 40 records", exported.Output, StringComparison.Ordinal);
        ToolResult imported = _rig.Run("import", "all.bmpack", "--cache-dir", _rig.Path("other")).Exits(0);
        Assert.Contains("Imported 40 records", imported.Output, StringComparison.Ordinal);
        Assert.Equal("", imported.Error);
        Assert.Equal(40, Records(_rig.Path("other")));
        _rig.Run("verify", "--cache-dir", _rig.Path("other")).Exits(0);
        Assert.Contains("40 were there already", _rig.Run("import", "all.bmpack", "--cache-dir", _rig.Path("other")).Exits(0).Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_rig.Work), path => Path.GetFileName(path).Contains("bmpack", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pack_goes_through_a_pipe()
    {
        string other = _rig.Path("other");
        ToolResult result = ToolRig.Finish(_rig.Start(["bash", "-c", $"set -o pipefail; dotnet {ToolRig.Program} export - --json 2>said | dotnet {ToolRig.Program} import - --cache-dir {other} --json"])).Exits(0);
        Assert.Equal(40, result.Json.GetProperty("records").GetInt32());
        Assert.Equal("-", JsonDocument.Parse(_rig.Read("said")).RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public void Filters_choose_what_goes_in()
    {
        Assert.Equal(10, Exported("--project", "Part1"));
        Assert.Equal(1, Exported("--project", "Part1", "--step", StoreGenerator.StepOf(Shape, 1)));
        Assert.InRange(Exported("--since", "30d"), 19, 21);
        Assert.Equal(0, Exported("--step", "none*"));
    }

    [Fact]
    public void Only_what_the_last_build_used_goes_in()
    {
        using Sandbox sandbox = new();
        sandbox.Project("app", "App.proj").UsingSources().Property("BuildMemoCacheDir", _rig.Cache)
            .File("in.txt", "1")
            .Step("first", ("Inputs", "in.txt"), ("Outputs", "first.txt"), ("Command", "cp in.txt first.txt"))
            .Step("second", ("Outputs", "second.txt"), ("Command", "echo 2 > second.txt")).Save();
        sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 2);
        File.WriteAllText(sandbox["app/in.txt"], "2");
        sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 1, upToDate: 1);
        Assert.Equal(43, Records(_rig.Cache));
        // What was up to date counts as well: another machine needs it.
        Assert.Equal(2, Exported("--touched-by-last-build", "--project", sandbox["app"]));
        string[] given = ["export", "some.bmpack", "--touched-by-last-build", "--project", sandbox["app"]];
        string copy = _rig.Path("copy");
        ToolRig.Finish(_rig.Start(["cp", "-a", _rig.Cache, copy])).Exits(0);
        _rig.Run("clear", "--step", "second", "--yes").Exits(0);
        JsonElement absent = _rig.Run([.. given, "--json"]).Exits(0).Json;
        Assert.Equal((1, 1, 1), (absent.GetProperty("records").GetInt32(), absent.GetProperty("skipped").GetInt32(), absent.GetProperty("absent").GetInt32()));
        Assert.Contains("1 step of the last build left out, without a record", _rig.Run(given).Exits(0).Output, StringComparison.Ordinal);
        Directory.Delete(_rig.Cache, recursive: true);
        Directory.Move(copy, _rig.Cache);
        string pack = _rig.Path("here.bmpack");
        string[] command = ["dotnet", ToolRig.Program, "export", pack, "--touched-by-last-build", "--json"];
        Assert.Equal(2, ToolRig.Finish(_rig.Start(command, sandbox["app"])).Exits(0).Json.GetProperty("records").GetInt32());
        _rig.Run("import", pack, "--cache-dir", _rig.Path("other")).Exits(0);
        Assert.Equal(2, Records(_rig.Path("other")));
        Assert.Contains("BMEMO7141", _rig.Run("export", "x.bmpack", "--touched-by-last-build").Exits(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_rig.Path("x.bmpack")));
        ToolResult elsewhere = ToolRig.Finish(_rig.Start([.. command, "--cache-dir", _rig.Path("other2")], sandbox["app"])).Exits(1);
        Assert.Contains(_rig.Cache, elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_is_replaced_and_anything_else_only_with_force()
    {
        _rig.Run("export", "all.bmpack").Exits(0);
        _rig.Run("export", "all.bmpack", "--step", "none").Exits(0);
        _rig.Write("mine.txt", "mine");
        Assert.Contains("BMEMO7140", _rig.Run("export", "mine.txt").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal("mine", _rig.Read("mine.txt"));
        Assert.Contains("BMEMO7140", _rig.Run("export", ".").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("There is no folder", _rig.Run("export", "none/all.bmpack").Exits(2).Error, StringComparison.Ordinal);
        _rig.Run("export", "mine.txt", "--force").Exits(0);
        _rig.Run("import", "mine.txt", "--cache-dir", _rig.Path("other")).Exits(0);
    }

    [Fact]
    public void What_is_no_pack_makes_no_record_and_says_so()
    {
        _rig.Write("mine.txt", "mine, and longer than the first bytes of a pack");
        Assert.Contains("is no pack", _rig.Run("import", "mine.txt").Exits(3).Error, StringComparison.Ordinal);
        Assert.Contains("is a folder", _rig.Run("import", ".").Exits(3).Error, StringComparison.Ordinal);
        Assert.Contains("There is no file", _rig.Run("import", "none.bmpack").Exits(3).Error, StringComparison.Ordinal);
        File.WriteAllBytes(_rig.Path("later.bmpack"), [.. "bmemopak"u8, 2, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Contains("later BuildMemo", _rig.Run("import", "later.bmpack").Exits(3).Error, StringComparison.Ordinal);
        Assert.Equal(40, Records(_rig.Cache));
    }

    [Fact]
    public void Of_a_damaged_pack_the_rest_is_imported_with_exit_code_1()
    {
        _rig.Run("export", "all.bmpack").Exits(0);
        byte[] pack = File.ReadAllBytes(_rig.Path("all.bmpack"));
        File.WriteAllBytes(_rig.Path("cut.bmpack"), pack[..(pack.Length / 2)]);
        Assert.Contains("is cut or damaged", _rig.Run("import", "cut.bmpack", "--cache-dir", _rig.Path("one")).Exits(1).Error, StringComparison.Ordinal);
        byte[] flipped = [.. pack];
        // In the content of the first blob.
        flipped[16 + 64 + 40] ^= 1;
        File.WriteAllBytes(_rig.Path("flipped.bmpack"), flipped);
        ToolResult result = _rig.Run("import", "flipped.bmpack", "--json", "--cache-dir", _rig.Path("two")).Exits(1);
        Assert.Equal(38, result.Json.GetProperty("records").GetInt32());
        Assert.Contains("BMEMO7143", result.Error, StringComparison.Ordinal);
        _rig.Run("verify", "--cache-dir", _rig.Path("two")).Exits(0);
    }

    [Fact]
    public void An_import_into_a_folder_that_is_no_store_touches_nothing()
    {
        _rig.Run("export", "all.bmpack").Exits(0);
        _rig.Write("mine/note.txt", "mine");
        Assert.Contains("BMEMO3001", _rig.Run("import", "all.bmpack", "--cache-dir", _rig.Path("mine")).Exits(3).Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_rig.Path("mine")));
    }

    [Fact]
    public void A_full_disk_is_told_and_leaves_no_half_pack()
    {
        string small = _rig.Path("small");
        Directory.CreateDirectory(small);
        ToolRig.Finish(_rig.Start(["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", small])).Exits(0);
        try
        {
            Assert.Contains("No space left", _rig.Run("export", Path.Combine(small, "all.bmpack")).Exits(3).Error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(small));
            // Of an import the disk is to blame, not the pack.
            _rig.Run("export", "all.bmpack").Exits(0);
            ToolResult import = _rig.Run("import", "all.bmpack", "--json", "--cache-dir", Path.Combine(small, "cache")).Exits(3);
            Assert.Contains("BMEMO3002", import.Error, StringComparison.Ordinal);
            Assert.Contains("BMEMO7144", import.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("BMEMO7143", import.Error, StringComparison.Ordinal);
            Assert.Equal("stopped", import.Json.GetProperty("state").GetString());
        }
        finally
        {
            ToolRig.Finish(_rig.Start(["umount", "-l", small])).Exits(0);
        }
    }

    private int Exported(params string[] filters) =>
        _rig.Run(["export", "some.bmpack", "--json", .. filters]).Exits(0).Json.GetProperty("records").GetInt32();

    private int Records(string store) => _rig.Run("list", "--json", "--cache-dir", store).Exits(0).Json.GetProperty("records").GetArrayLength();
}

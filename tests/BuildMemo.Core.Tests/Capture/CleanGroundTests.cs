using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Capture;

public sealed class CleanGroundTests : CaptureRig
{
    private static readonly DateTime s_before = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private ClearedGround Clear(params OutputDeclaration[] outputs)
    {
        CleanGround ground = new(Places, Replaced);
        ClearedGround? cleared = ground.Execute(ground.Plan(outputs), out Problem? problem);
        Assert.Null(problem);
        return cleared!;
    }

    private string Old(string relative, string content)
    {
        string path = Write(relative, content);
        File.SetLastWriteTimeUtc(path, s_before);
        return path;
    }

    [Fact]
    public void Nothing_stands_at_the_outputs_while_the_step_runs_and_their_parents_are_there()
    {
        Write("obj/a.txt", "old");
        Write("obj/gen/stale.txt", "old");
        Clear(Output("obj/a.txt"), Output("obj/new/deep/b.txt"), Output("obj/gen", OutputKind.Directory), Output("obj/gen/nested.txt"));
        Assert.Equal(["obj/gen/", "obj/new/", "obj/new/deep/"], Everything());
    }

    [Fact]
    public void A_plan_changes_nothing_and_is_empty_where_nothing_stands()
    {
        Write("obj/a.txt", "old");
        CleanGround ground = new(Places, Replaced);
        Assert.Empty(ground.Plan([Output("obj/b.txt"), Output("obj/c", OutputKind.Directory)]).Moves);
        CleanGroundMove move = Assert.Single(ground.Plan([Output("obj/a.txt")]).Moves);
        Assert.Equal(At("obj/a.txt"), move.Path);
        Assert.Equal(["obj/a.txt: old"], Everything());
        Assert.Empty(Aside());
    }

    [Fact]
    public void Equal_bytes_keep_the_time_of_the_earlier_file_and_others_do_not()
    {
        Old("obj/same.txt", "same");
        Old("obj/changed.txt", "old");
        Old("obj/gen/same.txt", "same");
        Old("obj/gen/changed.txt", "old");
        Old("obj/gen/gone.txt", "gone");
        FileSystem.CreateLink(At("obj/gen/link"), "same.txt");
        ClearedGround ground = Clear(Output("obj/same.txt"), Output("obj/changed.txt"), Output("obj/gen", OutputKind.Directory));
        foreach (string name in (string[])["obj/same.txt", "obj/gen/same.txt"])
            Write(name, "same");
        foreach (string name in (string[])["obj/changed.txt", "obj/gen/changed.txt"])
            Write(name, "new");
        FileSystem.CreateLink(At("obj/gen/link"), "same.txt");
        SettledGround settled = ground.Settle(success: true);
        Assert.Empty(settled.Problems);
        Assert.Equal(
            [At("obj/same.txt"), At("obj/gen/link"), At("obj/gen/same.txt")], settled.Kept);
        Assert.Equal(s_before, File.GetLastWriteTimeUtc(At("obj/same.txt")));
        Assert.Equal(s_before, File.GetLastWriteTimeUtc(At("obj/gen/same.txt")));
        Assert.NotEqual(s_before, File.GetLastWriteTimeUtc(At("obj/changed.txt")));
        Assert.Equal(
            ["obj/changed.txt: new", "obj/gen/", "obj/gen/changed.txt: new", "obj/gen/link -> same.txt", "obj/gen/same.txt: same", "obj/same.txt: same"],
            Everything());
        Assert.Empty(Aside());
    }

    [Fact]
    public void Equal_bytes_with_another_mode_are_the_new_file()
    {
        FileSystem.SetMode(Old("obj/tool", "same"), 0b111_101_101);
        ClearedGround ground = Clear(Output("obj/tool"));
        FileSystem.SetMode(Write("obj/tool", "same"), 0b110_100_100);
        Assert.Empty(ground.Settle(success: true).Kept);
        Assert.False(FileSystem.Status(At("obj/tool")).IsExecutable);
    }

    [Fact]
    public void A_failed_step_leaves_nothing_and_what_was_there_comes_back()
    {
        Old("obj/a.txt", "old");
        Old("obj/gen/old.txt", "old");
        FileSystem.CreateLink(At("obj/link"), "a.txt");
        ClearedGround ground = Clear(
            Output("obj/a.txt"), Output("obj/half.txt"), Output("obj/gen", OutputKind.Directory), Output("obj/link"), Output("obj/b.txt"));
        Write("obj/a.txt", "half");
        Write("obj/half.txt", "half");
        Write("obj/gen/half/deep.txt", "half");
        Directory.CreateDirectory(At("obj/b.txt/folder"));
        SettledGround settled = ground.Settle(success: false);
        Assert.Empty(settled.Problems);
        Assert.Equal(["obj/a.txt: old", "obj/gen/", "obj/gen/old.txt: old", "obj/link -> a.txt"], Everything());
        Assert.Equal(s_before, File.GetLastWriteTimeUtc(At("obj/a.txt")));
        Assert.Empty(Aside());
    }

    [Fact]
    public void What_a_killed_run_left_aside_comes_back_by_the_noted_moves()
    {
        Old("obj/a.txt", "old");
        Old("obj/gen/old.txt", "old");
        ClearedGround ground = Clear(Output("obj/a.txt"), Output("obj/gen", OutputKind.Directory));
        Write("obj/a.txt", "half");
        Write("obj/gen/half.txt", "half");
        CleanGround next = new(Places, Replaced);
        Assert.Empty(next.Sweep(ground.Plan.Moves));
        Assert.Equal(["obj/a.txt: old", "obj/gen/", "obj/gen/old.txt: old"], Everything());
        Assert.Empty(Aside());
        // A second sweep, or one of moves that never happened, changes nothing.
        Assert.Empty(next.Sweep(ground.Plan.Moves));
        Assert.Equal("old", Read("obj/a.txt"));
    }

    [Fact]
    public void Outside_the_build_folders_only_our_own_content_is_let_go()
    {
        Ours.Add((Old("src/ours.cs", "ours"), FileHasher.Hash(At("src/ours.cs")).Digest));
        Old("src/edited.cs", "precious");
        Old("src/gen/foreign.cs", "precious too");
        ClearedGround ground = Clear(Output("src/ours.cs"), Output("src/edited.cs"), Output("src/gen", OutputKind.Directory));
        Write("src/ours.cs", "new");
        Write("src/edited.cs", "new");
        SettledGround settled = ground.Settle(success: true);
        Assert.Equal(["BMEMO2006", "BMEMO2006"], settled.Problems.Select(problem => problem.Code.Id));
        Assert.Contains(At("src/edited.cs"), settled.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("precious", Read("obj/buildmemo/replaced/src/edited.cs"));
        Assert.Equal("precious too", Read("obj/buildmemo/replaced/src/gen/foreign.cs"));
        Assert.False(File.Exists(At("obj/buildmemo/replaced/src/ours.cs")));
        Assert.Equal(["src/", "src/edited.cs: new", "src/gen/", "src/ours.cs: new"], Everything());
    }

    [Fact]
    public void Two_kept_files_of_one_name_do_not_overwrite_each_other()
    {
        for (int round = 0; round < 2; round++)
        {
            Write("src/a.cs", $"round {round}");
            ClearedGround ground = Clear(Output("src/a.cs"));
            Write("src/a.cs", "new");
            Assert.Single(ground.Settle(success: true).Problems);
        }

        Assert.Equal("round 0", Read("obj/buildmemo/replaced/src/a.cs"));
        Assert.Equal("round 1", Read("obj/buildmemo/replaced/src/a.cs.1"));
    }

    [Fact]
    public void On_another_volume_outputs_wait_beside_their_place_where_no_glob_looks()
    {
        string shm = "/dev/shm/bmemo-" + Guid.NewGuid().ToString("N");
        try
        {
            Directory.CreateDirectory(shm);
            File.WriteAllText(shm + "/a.txt", "old");
            CleanGround ground = new(Places, Replaced);
            CleanGroundPlan plan = ground.Plan([new(shm + "/a.txt", OutputKind.File)]);
            Assert.StartsWith(shm + "/.buildmemo-aside-", Assert.Single(plan.Moves).AsidePath, StringComparison.Ordinal);
            ClearedGround cleared = ground.Execute(plan, out _)!;
            Assert.Empty(Glob.MatchOnDisk(GlobPattern.Parse(shm + "/**")));
            cleared.Settle(success: false);
            Assert.Equal("old", File.ReadAllText(shm + "/a.txt"));
            Assert.Single(Directory.GetFileSystemEntries(shm));
        }
        finally
        {
            Directory.Delete(shm, recursive: true);
        }
    }

    [Fact]
    public void What_can_not_be_renamed_across_volumes_is_copied_whole()
    {
        string shm = "/dev/shm/bmemo-" + Guid.NewGuid().ToString("N");
        try
        {
            Old("obj/gen/deep/a.txt", "old");
            FileSystem.CreateLink(At("obj/gen/link"), "deep");
            Assert.Null(FileTree.Move(At("obj/gen"), shm));
            Assert.Empty(Everything());
            Assert.Equal("old", File.ReadAllText(shm + "/deep/a.txt"));
            Assert.Equal(s_before, File.GetLastWriteTimeUtc(shm + "/deep/a.txt"));
            Assert.Equal("deep", FileSystem.ReadLink(shm + "/link"));
        }
        finally
        {
            Directory.Delete(shm, recursive: true);
        }
    }

    [Fact]
    public void An_output_that_can_not_be_moved_is_a_problem_and_all_is_as_before()
    {
        Write("obj/a.txt", "old");
        Write("obj/file", "no folder");
        CleanGround ground = new(Places, Replaced);
        CleanGroundPlan plan = ground.Plan([Output("obj/a.txt"), Output("obj/file/b.txt")]);
        Assert.Null(ground.Execute(plan, out Problem? problem));
        Assert.Equal("BMEMO2005", problem!.Code.Id);
        Assert.Contains(At("obj/file/b.txt"), problem.Message, StringComparison.Ordinal);
        Assert.Equal(["obj/a.txt: old", "obj/file: no folder"], Everything());
    }
}

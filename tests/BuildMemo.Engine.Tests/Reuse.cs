using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Settings;

namespace BuildMemo.Engine.Tests;

public sealed class Reuse : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void M2_results_move_between_checkouts_with_diagnostics_of_the_other_folder()
    {
        EngineProject other = _rig.Checkout("two");
        foreach (EngineProject checkout in (EngineProject[])[Project, other])
            checkout.Write("in.txt", "x");
        Project.Shell("step", "cat in.txt > out; echo \"$PWD/in.txt(3,4): warning W1: odd\"; echo plain", "out", ("Inputs", "in.txt"));
        EngineResult first = Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal(Project["in.txt"], first.Lines("step", isReplayed: false)[0].File);
        EngineResult second = other.With(Project).Run().Succeeds().Expect(restored: 1);
        StepLine line = second.Lines("step", isReplayed: true)[0];
        Assert.Equal((other["in.txt"], Severity.Warning, "W1", 3, 4), (line.File, line.Severity, line.Code, line.Line, line.Column));
        Assert.Equal("plain", second.Lines("step", isReplayed: true)[1].Text);
        Assert.Equal("x", other.Read("out"));
        Assert.Equal(["step"], _rig.Ran);
        other.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void An_output_with_the_checkouts_folder_is_not_restored_in_another_one_and_that_is_said_once()
    {
        EngineProject other = _rig.Checkout("two");
        Project.Shell("step", "pwd > out", "out");
        Project.Run().Expect(ran: 1);
        EngineResult second = other.With(Project).Run().Succeeds().Expect(ran: 1);
        Assert.Contains("'step'", second.Only(Codes.BoundElsewhere).Message, StringComparison.Ordinal);
        Assert.Equal(other.Folder + "\n", other.Read("out"));
        Project.Clean();
        File.Delete(Project["out"]);
        Project.Run().Expect(ran: 1);
    }

    [Fact]
    public void Debug_and_Release_share_a_result_whose_outputs_name_no_folder()
    {
        EngineProject release = _rig.Checkout("one", "Release");
        foreach (EngineProject project in (EngineProject[])[Project, release])
        {
            project.Write("in.txt", "x");
            project.Shell("plain", $"cat in.txt > {project.Intermediate}/plain.txt", $"{project.Intermediate}/plain.txt", ("Inputs", "in.txt"))
                .Shell("named", $"echo {project.Intermediate}/x > {project.Intermediate}/named.txt", $"{project.Intermediate}/named.txt");
        }

        Project.Run().Succeeds().Expect(ran: 2);
        release.Run().Succeeds().Expect(restored: 1, ran: 1);
        Assert.Equal(release.Intermediate + "/x\n", release.Read($"{release.Intermediate}/named.txt"));
        Project.Run().Expect(upToDate: 2);
    }

    [Fact]
    public void A_path_that_only_the_response_file_names_binds_an_output_that_holds_it()
    {
        EngineProject release = _rig.Checkout("one", "Release");
        foreach (EngineProject project in (EngineProject[])[Project, release])
        {
            project.Write($"{project.Intermediate}/in.txt", "x");
            project.Shell("step", "cat {ResponseFile} > out", "out", ("Inputs", $"{project.Intermediate}/in.txt"));
        }

        Project.Run().Succeeds().Expect(ran: 1);
        string debug = Project.Read("out");
        release.Run().Succeeds();
        Assert.NotEqual(debug, release.Read("out"));
    }

    [Fact]
    public void M3_a_step_that_ran_again_with_the_same_bytes_makes_nothing_run_after_it()
    {
        Project.Write("in.txt", "b\na\n");
        Project.Shell("sort", "sort in.txt > sorted", "sorted", ("Inputs", "in.txt"))
            .Shell("count", "wc -l < sorted > count", "count", ("Inputs", "sorted"));
        Project.Run().Expect(ran: 2);
        Project.Write("in.txt", "a\nb\n");
        Project.Run().Expect(ran: 1, upToDate: 1);
    }

    [Fact]
    public void Touched_files_of_the_same_content_run_nothing_and_of_another_content_only_their_step()
    {
        const int Count = 70;
        for (int index = 0; index < Count; index++)
        {
            Project.Write($"in{index}", $"content {index:D3}");
            Project.Shell($"step{index}", $"cat in{index} > out{index}", $"out{index}", ("Inputs", $"in{index}"));
        }

        Project.Run().Succeeds().Expect(ran: Count);
        for (int index = 0; index < Count; index++)
        {
            File.SetLastWriteTimeUtc(Project[$"in{index}"], DateTime.UnixEpoch.AddDays(index));
            File.SetLastWriteTimeUtc(Project[$"out{index}"], DateTime.UnixEpoch.AddDays(index));
        }

        Project.Run().Succeeds().Expect(upToDate: Count);
        Project.Write("in64", "another 064");
        Project.Run().Succeeds().Expect(upToDate: Count - 1, ran: 1);
        Assert.Equal("another 064", Project.Read("out64"));
        File.SetUnixFileMode(Project["in3"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(StepOutcome.Ran, Project.Run().Succeeds().Expect(upToDate: Count - 1, ran: 1)["step3"].Outcome);
    }

    [Fact]
    public void An_output_deleted_or_edited_by_hand_is_restored_without_a_run_and_never_stored()
    {
        Project.Write("in.txt", "x");
        Project.Shell("step", "cat in.txt > obj/out", "obj/out", ("Inputs", "in.txt"));
        Project.Run().Expect(ran: 1);
        File.Delete(Project["obj/out"]);
        EngineResult deleted = Project.Run().Expect(restored: 1);
        Assert.Equal((ReasonKinds.Output, ReasonKinds.Absent), (deleted["step"].Reasons[0].Kind, deleted["step"].Reasons[0].After));
        Project.Write("obj/out", "edited");
        Project.Run().Expect(restored: 1);
        Assert.Equal("x", Project.Read("obj/out"));
        EngineProject other = _rig.Checkout("two").With(Project);
        other.Write("in.txt", "x");
        other.Run().Expect(restored: 1);
        Assert.Equal("x", other.Read("obj/out"));
        Assert.Equal(["step"], _rig.Ran);
    }

    [Fact]
    public void M1_Off_runs_everything_each_time_and_touches_no_store()
    {
        Project.Shell("step", "echo x > out", "out");
        Project.Run(CacheMode.Off).Succeeds().Expect(ran: 1);
        Project.Run(CacheMode.Off).Succeeds().Expect(ran: 1);
        Assert.False(Directory.Exists(_rig.Cache));
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void M9_Refresh_runs_everything_and_overwrites_the_record()
    {
        Project.Shell("step", $"cat {_rig["source"]} > out", "out", ("InferInputs", "false"));
        File.WriteAllText(_rig["source"], "one");
        Project.Run().Expect(ran: 1);
        File.WriteAllText(_rig["source"], "two");
        Project.Run().Expect(upToDate: 1);
        EngineResult refreshed = Project.Run(CacheMode.Refresh).Expect(ran: 1);
        Assert.Equal(ReasonKinds.Refresh, refreshed["step"].Reasons[0].Kind);
        EngineProject other = _rig.Checkout("two").With(Project);
        other.Run().Expect(restored: 1);
        Assert.Equal("two", other.Read("out"));
    }

    [Fact]
    public void ReadOnly_restores_and_writes_nothing_to_the_store()
    {
        Project.Write("in.txt", "x");
        Project.Shell("step", "cat in.txt > out", "out", ("Inputs", "in.txt"));
        Project.Run().Expect(ran: 1);
        string[] before = _rig.ListStore();
        EngineProject other = _rig.Checkout("two").With(Project);
        other.Write("in.txt", "x");
        other.Run(CacheMode.ReadOnly).Succeeds().Expect(restored: 1).ExpectQuiet();
        other.Write("in.txt", "y");
        other.Run(CacheMode.ReadOnly).Succeeds().Expect(ran: 1).ExpectQuiet();
        Assert.Equal(before, _rig.ListStore());
    }

    [Fact]
    public void Cache_false_keeps_a_step_out_of_the_store()
    {
        Project.Shell("step", "echo x > out", "out", ("Cache", "false"));
        Project.Run().Expect(ran: 1);
        Project.Run().Expect(upToDate: 1);
        File.Delete(Project["out"]);
        Project.Run().Expect(ran: 1);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
    }

    [Fact]
    public void M10_a_question_says_what_would_run_and_writes_nothing()
    {
        Project.Write("in.txt", "x");
        Project.Shell("step", "cat in.txt > out", "out", ("Inputs", "in.txt")).Shell("gone", "echo g > gone.out", "gone.out");
        Project.Run().Expect(ran: 2);
        Project.NoSteps().Shell("step", "cat in.txt > out", "out", ("Inputs", "in.txt"));
        string[] store = _rig.ListStore();
        Project.Run(intent: RunIntent.Question).Succeeds().Expect(upToDate: 1);
        Assert.True(Project.Exists("gone.out"));
        Project.Write("in.txt", "y");
        EngineResult asked = Project.Run(intent: RunIntent.Question).Succeeds(false).Expect(failed: 1);
        asked.Only(Codes.WouldRun);
        Assert.Equal("x", Project.Read("out"));
        Assert.Equal(store, _rig.ListStore());
        Project.Run().Expect(ran: 1);
        Assert.False(Project.Exists("gone.out"));
    }

    [Fact]
    public void M7_the_order_of_parameters_and_M6_ignored_ones_make_no_difference_and_a_name_neither()
    {
        Project.Shell("step", "echo {Parameters.a} > out", "out", ("Parameters", "a=1;b=2;c=3"), ("IgnoredParameters", "c"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.NoSteps().Shell("step", "echo {Parameters.a} > out", "out", ("Parameters", "b=2;c=9;a=1"), ("IgnoredParameters", "c"));
        Project.Run().Succeeds().Expect(upToDate: 1);
        Project.NoSteps().Shell("step", "echo {Parameters.a} > out", "out", ("Parameters", "b=3;c=9;a=1"), ("IgnoredParameters", "c"));
        EngineResult changed = Project.Run().Expect(ran: 1);
        Assert.Equal(("parameter", "b"), (changed["step"].Reasons[0].Kind, changed["step"].Reasons[0].Component));
        Project.NoSteps().Step("other", ("Command", "echo hello > out"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Project.NoSteps().Step("renamed", ("Command", "echo hello > out"), ("Outputs", "out"));
        Project.Run().Expect(restored: 1);
        Project.NoSteps().Step("x", ("Command", "echo {Name} > out"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Project.NoSteps().Step("y", ("Command", "echo {Name} > out"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Assert.Equal("y\n", Project.Read("out"));
    }

    [Fact]
    public void Outputs_of_gone_steps_are_deleted_unless_edited_or_claimed()
    {
        foreach (string name in (string[])["kept", "gone", "edited", "shared"])
            Project.Shell(name, $"echo {name} > {name}.out", $"{name}.out");
        Project.Run().Expect(ran: 4);
        EngineProject sibling = _rig.Checkout("one").Shell("shared", "echo shared > shared.out", "shared.out");
        sibling.Run(journal: "other").Succeeds();
        Project.Write("edited.out", "mine");
        Project.NoSteps().Shell("kept", "echo kept > kept.out", "kept.out");
        Project.Run().Expect(upToDate: 1);
        Assert.Equal([true, false, true, true], ((string[])["kept", "gone", "edited", "shared"]).Select(name => Project.Exists($"{name}.out")));
    }

    [Fact]
    public void A_file_that_is_not_ours_is_kept_aside_with_a_warning()
    {
        Project.Write("out", "precious");
        Project.Shell("step", "echo x > out", "out");
        EngineResult result = Project.Run().Succeeds().Expect(ran: 1);
        result.ExpectOneWarning(Codes.ForeignFileReplaced);
        string kept = Assert.Single(Directory.GetFiles(Project["obj/buildmemo/replaced"], "*", SearchOption.AllDirectories));
        Assert.Equal("precious", File.ReadAllText(kept));
    }

    [Fact]
    public void P2_one_job_runs_the_steps_in_order_and_P21_no_steps_start_nothing()
    {
        Assert.Equal(0, Project.Run().Succeeds().ExpectQuiet().Totals.Steps);
        Assert.False(Directory.Exists(Project["obj"]));
        for (int index = 0; index < 9; index++)
            Project.Shell($"s{index}", $"echo {index} > out{index}", $"out{index}");
        Project.Settings = Project.Settings with { MaxParallelism = 1 };
        Project.Run().Expect(ran: 9);
        Assert.Equal(["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"], _rig.Ran);
    }

    [Fact]
    public void M13_compression_is_no_part_of_the_fingerprint()
    {
        Project.Shell("step", "seq 100000 > obj/out", "obj/out");
        Project.Run().Expect(ran: 1);
        foreach (CompressionCodec codec in Enum.GetValues<CompressionCodec>())
        {
            Project.Settings = Project.Settings with { Compression = new(codec, null) };
            Project.Clean().Run().Succeeds().Expect(restored: 1).ExpectQuiet();
        }
    }

    [Fact]
    public void M13_blobs_are_written_with_the_codec_and_the_level_that_were_chosen_and_read_whatever_it_was()
    {
        Project.Shell("step", "seq 100000 > obj/out", "obj/out");
        Dictionary<string, long> sizes = [];
        foreach (string chosen in (string[])["none", "zstd:1", "zstd:19", "brotli:1", "gzip:1", "gzip:9"])
        {
            CompressionSetting compression = CompressionSetting.Parse(chosen)!;
            Project.Settings = Project.Settings with { Compression = compression };
            if (Directory.Exists(_rig.Cache))
                Directory.Delete(_rig.Cache, recursive: true);
            Project.Clean().Run().Succeeds().Expect(ran: 1);
            byte[] blob = File.ReadAllBytes(Assert.Single(_rig.StoreFiles(), file => file.Contains("/blobs/", StringComparison.Ordinal)));
            // docs/design/store.md: the codec's number.
            Assert.Equal((int)compression.Codec, blob[17]);
            sizes.Add(chosen, blob.Length);
            Project.Settings = Project.Settings with { Compression = CompressionSetting.Parse("none")! };
            Project.Clean().Run().Succeeds().Expect(restored: 1).ExpectQuiet();
            Assert.Equal(588895, new FileInfo(Project["obj/out"]).Length);
        }

        Assert.True(sizes["zstd:19"] < sizes["zstd:1"] && sizes["gzip:9"] < sizes["gzip:1"] && sizes["gzip:1"] < sizes["none"], string.Join(' ', sizes));
    }

    [Theory]
    [InlineData("size", 1, 6)]
    [InlineData("items", 4, 4)]
    [InlineData("age", 1, 1)]
    public void M15_each_bound_is_kept_after_a_run_that_stored_something_and_only_then(string bound, int least, int most)
    {
        for (int step = 0; step < 12; step++)
            Project.Shell($"step{step}", $"echo {step} > obj/{step}", $"obj/{step}");
        Project.Run().Expect(ran: 12);
        foreach (string record in Records())
            File.SetLastWriteTimeUtc(record, DateTime.UtcNow - TimeSpan.FromDays(3));
        Project.Settings = bound switch
        {
            "size" => Project.Settings with { MaxSize = 6 * 4096 },
            "items" => Project.Settings with { MaxItems = 4 },
            // A bound of items makes the run look at all of the store; of what is too old nothing stays then.
            _ => Project.Settings with { MaxItems = 12, MaxAge = TimeSpan.FromDays(1) },
        };
        Project.Run().Expect(upToDate: 12);
        Assert.Equal(12, Records().Length);

        Project.Shell("new", "echo new > obj/new", "obj/new");
        Project.Run().Expect(upToDate: 12, ran: 1);
        Assert.InRange(Records().Length, least, most);
        File.Delete(Project["obj/new"]);
        Project.Run().Expect(upToDate: 12, restored: 1);
    }

    [Fact]
    public void P6_the_timeout_of_the_settings_ends_a_step_that_has_none()
    {
        Project.Settings = Project.Settings with { Timeout = TimeSpan.FromMilliseconds(300) };
        Project.Shell("long", "sleep 20", "obj/out");
        Project.Run().Succeeds(false).Expect(timedOut: 1);
    }

    [Fact]
    public void P7_a_run_that_lasts_tells_how_far_it_is()
    {
        Project.Settings = Project.Settings with { MaxParallelism = 1 };
        Project.Shell("slow", "sleep 1.1; echo x > obj/slow", "obj/slow").Shell("quick", "echo x > obj/quick", "obj/quick", ("Inputs", "obj/slow")).Shell("last", "echo x > obj/last", "obj/last", ("Inputs", "obj/quick"));
        RunProgressed told = Assert.Single(Project.Run().Expect(ran: 3).Events.OfType<RunProgressed>());
        Assert.Equal((1, 3, 0), (told.Done, told.Total, told.Hits));
    }

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    public void M15_a_restore_counts_as_a_use(string shelve)
    {
        Project.Shell("step", "echo x > obj/out", "obj/out", ("Shelve", shelve));
        Project.Run().Expect(ran: 1);
        string record = Assert.Single(Records());
        File.SetLastWriteTimeUtc(record, DateTime.UtcNow - TimeSpan.FromDays(3));
        Project.Clean().Run().Expect(restored: 1);
        Assert.True(DateTime.UtcNow - File.GetLastWriteTimeUtc(record) < TimeSpan.FromDays(1));
    }

    [Fact]
    public void M7_the_order_of_variables_makes_no_difference_and_their_values_do()
    {
        string[] orders = ["A=1;B=2", "B=2;A=1", "A=2;B=1"];
        for (int order = 0; order < orders.Length; order++)
        {
            Project.NoSteps().Shell("step", "echo $A$B > obj/out", "obj/out", ("EnvironmentVariables", orders[order]));
            Project.Run().Succeeds().Expect(upToDate: order == 1 ? 1 : 0, ran: order == 1 ? 0 : 1);
        }

        Assert.Equal("21\n", Project.Read("obj/out"));
    }

    [Fact]
    public void M24_the_store_is_marked_as_a_cache_that_git_ignores()
    {
        Project.Shell("step", "seq 100000 > obj/out", "obj/out");
        Project.Run().Expect(ran: 1);
        Assert.True(File.Exists(Path.Combine(_rig.Cache, ".gitignore")));
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", File.ReadAllText(Path.Combine(_rig.Cache, "CACHEDIR.TAG")), StringComparison.Ordinal);
    }

    [Fact]
    public void M23_saved_time_is_the_recorded_time_of_what_was_restored()
    {
        Project.Shell("step", "sleep 0.3; echo x > obj/out", "obj/out");
        Project.Run().Expect(ran: 1);
        EngineResult restored = Project.Clean().Run().Expect(restored: 1);
        Assert.InRange(restored.Result.Report.SavedSeconds, 0.1, 0.6);
        Assert.InRange(restored["step"].SavedSeconds, 0.1, 0.6);
        Assert.Equal(0, Project.Run().Expect(upToDate: 1).Result.Report.SavedSeconds);
    }

    private string[] Records() => [.. _rig.StoreFiles().Where(file => file.Contains("/records/", StringComparison.Ordinal))];
}

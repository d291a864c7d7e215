using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Engine.Tests;

public sealed class CommandFaults : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_program_that_is_not_found_is_named_with_its_step_and_leaves_nothing()
    {
        Project.Step("step", ("Executable", "no-such-program-anywhere"), ("Arguments", "x"), ("Outputs", "out"));
        EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1);
        string message = result.Only(Codes.CommandNotStarted).Message;
        Assert.Contains("'step'", message, StringComparison.Ordinal);
        Assert.Contains("no-such-program-anywhere", message, StringComparison.Ordinal);
        Assert.False(Project.Exists("out"));
    }

    [Fact]
    public void M22_a_failed_command_gives_code_last_lines_and_hint_and_is_never_stored()
    {
        Project.Shell("step", "echo half > out; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; exit 3", "out");
        for (int round = 0; round < 2; round++)
        {
            EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1);
            string message = result.Only(Codes.CommandFailed).Message;
            Assert.Contains("'step'", message, StringComparison.Ordinal);
            Assert.Contains("3", message, StringComparison.Ordinal);
            Assert.Contains("line 12", message, StringComparison.Ordinal);
            Assert.DoesNotContain("line 2\n", message, StringComparison.Ordinal);
            Assert.Contains("BuildMemoEnvironment=Strict", message, StringComparison.Ordinal);
            Assert.False(Project.Exists("out"));
            Assert.Empty(result.Result.Outputs);
        }

        Assert.Equal(["step", "step"], _rig.Ran);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_killed_by_a_signal_names_the_signal()
    {
        Project.Shell("step", "echo half > out; kill -SEGV $$", "out");
        EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1);
        Assert.Contains("SIGSEGV", result.Only(Codes.CommandKilled).Message, StringComparison.Ordinal);
        Assert.False(Project.Exists("out"));
    }

    [Fact]
    public void A_failed_step_brings_back_what_was_there_before_into_FileWrites_but_never_AddTo()
    {
        Project.Write("in.txt", "good");
        Project.Shell("step", "cat in.txt > out; test $(cat in.txt) = good", "out", ("Inputs", "in.txt"), ("AddTo", "Compile"));
        Project.Run().Succeeds().Expect(ran: 1);
        DateTime written = File.GetLastWriteTimeUtc(Project["out"]);
        Project.Write("in.txt", "bad");
        EngineResult failed = Project.Run().Succeeds(false).Expect(failed: 1);
        Assert.Equal("good", Project.Read("out"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Project["out"]));
        Assert.Equal("", failed.Result.Outputs.Single().AddTo);
        Project.Run().Expect(failed: 1);
        Project.Write("in.txt", "good");
        Project.Run().Succeeds().Expect(restored: 1);
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void A_declared_output_that_is_not_produced_is_an_error_also_when_an_old_one_stood_there()
    {
        Project.Write("in.txt", "1");
        Project.Shell("step", "test $(cat in.txt) = 2 || echo made > out", "out", ("Inputs", "in.txt"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Write("in.txt", "2");
        EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1);
        Assert.Contains(Project["out"], result.Only(Codes.OutputMissing).Message, StringComparison.Ordinal);
        Assert.Equal("made\n", Project.Read("out"));
        Project.Run().Expect(failed: 1);
    }

    [Fact]
    public void Leftovers_in_an_output_folder_are_not_collected()
    {
        Project.Write("in.txt", "a");
        Project.Step("step", ("Command", "for n in $(cat in.txt); do echo $n > gen/$n; done"), ("OutputDirectories", "gen"), ("Inputs", "in.txt"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Write("in.txt", "b");
        EngineResult second = Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal(Project["gen/b"], Assert.Single(second["step"].Outputs));
        Assert.False(Project.Exists("gen/a"));
        Project.Write("in.txt", "a");
        Project.Run().Expect(restored: 1);
        Assert.False(Project.Exists("gen/b"));
        Assert.True(Project.Exists("gen/a"));
    }

    [Fact]
    public void Exit_code_0_with_an_error_line_fails_unless_told_otherwise()
    {
        Project.Shell("strict", "echo x > out; echo 'in.txt(3): error X1: bad'", "out");
        Project.Shell("loose", "echo x > out2; echo 'in.txt(3): error X1: bad'", "out2", ("IgnoreStandardErrorWarningFormat", "true"));
        EngineResult result = Project.Run().Succeeds(false).Expect(ran: 1, failed: 1);
        Assert.Contains("'strict'", result.Only(Codes.ErrorLine).Message, StringComparison.Ordinal);
        StepLine line = Assert.Single(result.Lines("strict", isReplayed: false));
        Assert.Equal((Severity.Error, "X1", 3), (line.Severity, line.Code, line.Line));
    }

    [Fact]
    public void P8_a_timeout_kills_the_whole_tree_and_names_the_step_while_the_others_go_on()
    {
        string pid = _rig["pid"];
        Project.Shell("slow", $"echo half > slow.out; sh -c 'echo $$ > {pid}; exec sleep 600' & wait", "slow.out", ("Timeout", "1s"))
            .Shell("other", "echo other > other.out", "other.out");
        EngineResult result = Project.Run().Succeeds(false).Expect(ran: 1, timedOut: 1);
        Assert.Contains("'slow'", result.Only(Codes.CommandTimedOut).Message, StringComparison.Ordinal);
        Assert.False(Project.Exists("slow.out"));
        Assert.True(IsGone(File.ReadAllText(pid).Trim()));
    }

    [Fact]
    public void Cancelling_ends_every_tree_and_leaves_journal_and_store_whole()
    {
        string started = _rig["started"];
        Project.Shell("first", "echo first > first.out", "first.out")
            .Shell("slow", $"echo half > slow.out; echo $$ > {started}; sleep 600 & wait", "slow.out", ("Inputs", "first.out"))
            .Shell("after", "cat slow.out > after.out", "after.out", ("Inputs", "slow.out"));
        using CancellationTokenSource cancel = new();
        using FileSystemWatcher watcher = new(_rig[""], "started");
        watcher.Changed += (_, _) => cancel.Cancel();
        watcher.EnableRaisingEvents = true;
        EngineResult result = Project.Run(cancellation: cancel.Token).Succeeds(false);
        Assert.Equal(StepOutcome.Cancelled, result["slow"].Outcome);
        Assert.Equal(StepOutcome.Ran, result["first"].Outcome);
        Assert.True(IsGone(File.ReadAllText(started).Trim()));
        Assert.False(Project.Exists("slow.out"));
        Assert.Empty(result.Errors);
        Project.NoSteps().Shell("first", "echo first > first.out", "first.out");
        Project.Run().Expect(upToDate: 1).ExpectQuiet();
    }

    [Fact]
    public void ContinueOnError_lets_the_build_go_on_and_still_skips_what_reads_the_failed_step()
    {
        Project.Shell("bad", "exit 1", "bad.out", ("ContinueOnError", "true"))
            .Shell("reader", "cat bad.out > reader.out", "reader.out", ("Inputs", "bad.out"), ("ContinueOnError", "true"))
            .Shell("other", "echo x > other.out", "other.out");
        Project.Run().Succeeds().Expect(ran: 1, failed: 1, skipped: 1);
        Assert.DoesNotContain("reader", _rig.Ran);
        Project.Run().Succeeds().Expect(upToDate: 1, failed: 1, skipped: 1);
    }

    [Fact]
    public void A_consumer_of_a_step_that_fails_now_is_skipped_although_its_old_input_is_brought_back()
    {
        Project.Write("in.txt", "good");
        Project.Shell("first", "cat in.txt > mid; test $(cat in.txt) = good", "mid", ("Inputs", "in.txt"))
            .Shell("second", "cat mid > out", "out", ("Inputs", "mid"));
        Project.Run().Expect(ran: 2);
        Project.Write("in.txt", "bad");
        Project.Run().Succeeds(false).Expect(failed: 1, skipped: 1);
        Assert.Equal("good", Project.Read("mid"));
        Project.Write("in.txt", "good");
        Project.Run().Succeeds().Expect(restored: 1, upToDate: 1);
    }

    [Fact]
    public void A_nested_build_of_the_same_project_is_an_error_and_no_deadlock()
    {
        Project.Shell("step", "echo x > out", "out");
        EngineProject nested = _rig.Checkout("one").With(Project);
        nested.Environment[Journal.JournalNesting.VariableName] = Journal.JournalNesting.Append(null, Project.JournalFile);
        EngineResult? inner = null;
        // On the engine's thread, while the step runs, with the variable that its command is given.
        EngineResult outer = Project.Run(listen: events => events.Heard = heard =>
        {
            if (heard is StepStarted)
                inner = nested.Run();
        });
        outer.Succeeds().Expect(ran: 1).ExpectQuiet();
        inner!.Succeeds(false).Only(Codes.JournalNested);
        Assert.Equal(["step"], _rig.Ran);
    }

    [Fact]
    public void A_stray_file_in_another_steps_output_folder_is_a_warning()
    {
        Project.Step("folder", ("Command", "echo a > gen/a"), ("OutputDirectories", "gen"))
            .Shell("stray", "cat gen/a > out; echo s > gen/stray", "out", ("Inputs", "gen/a"));
        EngineResult result = Project.Run().Succeeds().Expect(ran: 2);
        Assert.Equal("a\n", Project.Read("out"));
        Problem problem = result.ExpectOneWarning(Codes.StrayFile);
        Assert.Contains("gen/stray", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'folder'", problem.Message, StringComparison.Ordinal);
    }

    private static bool IsGone(string pid) =>
        !File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}

using BuildMemo.Errors;

namespace BuildMemo.Engine.Tests;

public sealed class InputFaults : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_missing_input_names_step_path_and_the_similar_file_and_runs_nothing_for_that_step()
    {
        Project.Write("Data.txt", "x");
        Project.Shell("bad", "cat data.txt > bad.out", "bad.out", ("Inputs", "data.txt"))
            .Shell("good", "echo good > good.out", "good.out");
        EngineResult result = Project.Run().Succeeds(false).Expect(ran: 1, failed: 1);
        string message = result.Only(Codes.InputMissing).Message;
        Assert.Contains("'bad'", message, StringComparison.Ordinal);
        Assert.Contains(Project["data.txt"], message, StringComparison.Ordinal);
        Assert.Contains("Data.txt", message, StringComparison.Ordinal);
        Assert.Equal(["good"], _rig.Ran);
        Assert.False(Project.Exists("bad.out"));
    }

    [Fact]
    public void An_input_that_is_a_folder_says_how_to_name_what_is_below()
    {
        Directory.CreateDirectory(Project["data"]);
        Project.Shell("step", "echo x > out", "out", ("Inputs", "data"));
        EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1);
        Assert.Contains("data/**", result.Only(Codes.InputIsFolder).Message, StringComparison.Ordinal);
        Assert.Empty(_rig.Ran);
    }

    [Fact]
    public void An_input_that_appears_later_is_found()
    {
        Project.Shell("step", "cat in.txt > out", "out", ("Inputs", "in.txt"));
        Project.Run().Expect(failed: 1);
        Project.Write("in.txt", "now");
        Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal("now", Project.Read("out"));
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void M5_two_names_two_outputs_a_cycle_an_own_input_and_an_output_outside_are_all_said_before_anything_runs()
    {
        Project.Write("in.txt", "x");
        Project.Shell("twice", "echo 1 > a", "a")
            .Step("twice", ("Command", "echo 2 > b"), ("Outputs", "b"))
            .Shell("same", "echo 3 > a", "a")
            .Shell("left", "cat r > l", "l", ("Inputs", "r"))
            .Shell("right", "cat l > r", "r", ("Inputs", "l"))
            .Shell("own", "echo >> in.txt", "in.txt", ("Inputs", "in.txt"))
            .Shell("outside", "echo > /tmp/elsewhere", "/tmp/elsewhere");
        EngineResult result = Project.Run().Succeeds(false);
        Code[] wanted = [Codes.StepNameTwice, Codes.OutputTwice, Codes.Cycle, Codes.OutputIsOwnInput, Codes.OutputOutsideAllowedFolders];
        foreach (Code code in wanted)
            Assert.Contains(result.Problems, problem => problem.Code == code);
        Assert.Empty(_rig.Ran);
        Assert.Equal(0, result.Totals.Steps);
        Assert.Empty(_rig.StoreFiles());
    }

    [Fact]
    public void M8_an_input_edited_while_the_step_runs_keeps_the_result_out_of_the_store_with_one_warning()
    {
        Project.Write("in.txt", "before");
        // The command edits its own declared input, which is what an editor does meanwhile, at a known moment.
        Project.Shell("step", "cat in.txt > out; echo after > in.txt", "out", ("Inputs", "in.txt"));
        EngineResult result = Project.Run().Succeeds().Expect(ran: 1);
        Assert.Contains("in.txt", result.ExpectOneWarning(Codes.InputChanged).Message, StringComparison.Ordinal);
        Assert.Equal("before", Project.Read("out"));
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
        Project.Run().Expect(ran: 1);
        Assert.Equal("after\n", Project.Read("out"));
    }

    [Fact]
    public void A_file_that_comes_into_a_glob_while_the_step_runs_keeps_the_result_out_of_the_store()
    {
        Project.Write("in/a.txt", "a");
        Project.Shell("step", "echo b > in/b.txt; cat in/*.txt > out; rm in/b.txt; echo c > in/c.txt", "out", ("Inputs", "in/*.txt"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.InputChanged);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_script_edited_while_it_runs_keeps_the_result_out_of_the_store()
    {
        Project.Write("gen.sh", "echo one > out\necho 'echo two > out' > gen.new\nmv gen.new gen.sh\n");
        Project.Shell("step", "sh gen.sh", "out");
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.InputChanged);
        Project.Run().Expect(ran: 1);
        Assert.Equal("two\n", Project.Read("out"));
    }

    [Fact]
    public void A_hard_link_to_an_inferred_input_does_not_make_it_the_steps_own_file()
    {
        Project.Write("in.txt", "one");
        Project.Shell("step", "ln in.txt out", "out");
        Project.Run().Succeeds().Expect(ran: 1).ExpectQuiet();
        File.Delete(Project["in.txt"]);
        Project.Write("in.txt", "two");
        Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal("two", Project.Read("out"));
    }

    [Fact]
    public void An_inferred_input_edited_while_the_step_runs_is_not_stored_without_it()
    {
        Project.Write("in.txt", "one");
        // The edit comes once, from outside: the command's text must not tell that it is the step.
        string edit = _rig["edit.sh"];
        File.WriteAllText(edit, $"if [ -e '{_rig["once"]}' ]; then rm '{_rig["once"]}'; echo two > '{Project["in.txt"]}'; fi\n");
        File.WriteAllText(_rig["once"], "");
        Project.Shell("step", $"cat in.txt > out; sh {edit}", "out");
        Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal("one", Project.Read("out"));
        Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal("two\n", Project.Read("out"));
        Project.Write("in.txt", "three");
        Project.Run().Succeeds().Expect(ran: 1);
        Assert.Equal("three", Project.Read("out"));
    }

    [Fact]
    public void A_file_that_the_step_writes_itself_is_left_out_with_one_warning_and_settles()
    {
        Project.Write("in.txt", "one");
        Project.Shell("step", "cat in.txt | tee log.txt > out; date +%N >> log.txt", "out", ("Inputs", "in.txt"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.SelfWritten);
        Project.Run().Expect(upToDate: 1).ExpectQuiet();
        Project.Write("log.txt", "edited");
        Project.Run().Expect(upToDate: 1).ExpectQuiet();
        Project.Write("in.txt", "two");
        Project.Run().Expect(ran: 1);
        Project.Run().Expect(upToDate: 1);
        Project.Clean();
        File.Delete(Project["out"]);
        Project.Run().Expect(restored: 1);
    }

    [Fact]
    public void An_inferred_input_that_changes_appears_or_goes_makes_the_step_run()
    {
        Project.Write("in.txt", "one");
        Project.Shell("step", "cat in.txt > out; if [ -f opt.txt ]; then cat opt.txt >> out; fi", "out");
        Project.Run().Expect(ran: 1).ExpectQuiet();
        Project.Write("in.txt", "two");
        EngineResult changed = Project.Run().Expect(ran: 1);
        Assert.Equal("discovered input", changed["step"].Reasons[0].Kind);
        Project.Write("opt.txt", "!");
        Project.Run().Expect(ran: 1);
        Assert.Equal("two!", Project.Read("out"));
        File.Delete(Project["opt.txt"]);
        Project.Run().Expect(restored: 1);
        Assert.Equal("two", Project.Read("out"));
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void InferInputs_false_sees_only_what_is_declared()
    {
        Project.Write("in.txt", "one");
        Project.Shell("step", "cat in.txt > out", "out", ("InferInputs", "false"));
        Project.Run().Expect(ran: 1);
        Project.Write("in.txt", "two");
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void Reading_another_steps_output_without_declaring_it_is_an_error()
    {
        Project.Shell("producer", "echo x > made", "made").Shell("consumer", "cat made > out", "out");
        EngineResult result = Project.Run().Succeeds(false);
        Problem problem = result.Only(Codes.UndeclaredEdge);
        Assert.Contains("'consumer'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'producer'", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("consumer", _rig.Ran);
    }

    [Fact]
    public void Globs_notice_added_removed_and_renamed_files_and_see_outputs_of_other_steps_in_obj()
    {
        Project.Write("in/a.txt", "a");
        string made = $"{Project.Intermediate}/made/x.txt";
        Project.Shell("make", $"echo made > {made}", made)
            .Shell("all", "cat {Inputs} > out", "out", ("Inputs", $"in/**/*.txt;{Project.Intermediate}/made/*.txt"));
        Project.Run().Succeeds().Expect(ran: 2);
        Assert.Equal("amade\n", Project.Read("out"));
        Project.Run().Expect(upToDate: 2);
        Project.Write("in/deep/b.txt", "b");
        Project.Run().Expect(ran: 1, upToDate: 1);
        Assert.Equal("abmade\n", Project.Read("out"));
        File.Delete(Project["in/deep/b.txt"]);
        Project.Run().Expect(restored: 1, upToDate: 1);
        File.Move(Project["in/a.txt"], Project["in/c.txt"]);
        Project.Run().Expect(ran: 1, upToDate: 1);
        Project.Run().Expect(upToDate: 2);
    }

    [Fact]
    public void M6_ignored_inputs_of_a_glob_do_not_count()
    {
        Project.Write("in/a.txt", "a");
        Project.Write("in/skip.txt", "s");
        Project.Shell("step", "cat in/a.txt > out", "out", ("Inputs", "in/*.txt"), ("IgnoredInputs", "in/skip*.txt"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Write("in/skip.txt", "other");
        Project.Run().Expect(upToDate: 1);
        Project.Write("in/skip2.txt", "more");
        Project.Run().Expect(upToDate: 1);
        Project.Write("in/b.txt", "b");
        Project.Run().Expect(ran: 1);
    }

    [Fact]
    public void Twenty_thousand_inputs_work_in_one_step_through_a_response_file_and_are_refused_on_the_command_line()
    {
        Directory.CreateDirectory(Project["in"]);
        for (int index = 0; index < 20_000; index++)
            File.WriteAllText(Project[$"in/a-rather-long-name-so-that-the-line-gets-too-long-for-any-system-because-two-mebibytes-are-all-that-linux-takes-here-{index}.txt"], "");
        Project.Shell("listed", "wc -l < {ResponseFile} > out", "out", ("Inputs", "in/*.txt"))
            .Step("line", ("Executable", "echo"), ("Arguments", "{Inputs}"), ("Outputs", "other"), ("Inputs", "in/*.txt"));
        EngineResult result = Project.Run().Expect(ran: 1, failed: 1);
        Assert.Equal("20000\n", Project.Read("out"));
        Assert.Contains("{ResponseFile}", result.Errors.Single().Message, StringComparison.Ordinal);
        Project.NoSteps().Shell("listed", "wc -l < {ResponseFile} > out", "out", ("Inputs", "in/*.txt"));
        Project.Run().Expect(upToDate: 1);
    }
}

using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Settings;

namespace BuildMemo.Engine.Tests;

/// <summary>Inner builds of a project with several target frameworks, whose steps write one path.</summary>
public sealed class FrameworksOfOneProject : IDisposable
{
    private readonly EngineRig _rig = new();
    private readonly EngineProject _new;
    private readonly EngineProject _old;

    public FrameworksOfOneProject()
    {
        _new = _rig.Project.For("net10.0");
        _old = _rig.Project.For("netstandard2.0");
    }

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(CacheMode.ReadWrite, "true")]
    [InlineData(CacheMode.ReadWrite, "false")]
    [InlineData(CacheMode.Off, "true")]
    public void Different_results_at_one_path_in_turns_are_an_error_in_the_second_build(CacheMode mode, string cache)
    {
        foreach (EngineProject framework in (EngineProject[])[_new, _old])
            framework.Shell("made", $"echo {framework.TargetFramework} > shared.txt", "shared.txt", ("Cache", cache));
        _new.Run(mode).Succeeds().ExpectQuiet().Expect(ran: 1);
        _old.Run(mode).Succeeds().ExpectQuiet().Expect(ran: 1);

        _new.Run(mode).Succeeds();
        EngineResult told = _old.Run(mode).Succeeds(false).Expect(failed: 1);
        string message = told.Only(Codes.FrameworksClash).Message;
        foreach (string named in (string[])["'made'", "net10.0", "netstandard2.0", _old["shared.txt"]])
            Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Equal("net10.0\n", _old.Read("shared.txt"));

        // And so on, until somebody does something about it.
        _rig.Forget();
        _new.Run(mode).Succeeds();
        _old.Run(mode).Succeeds(false).Only(Codes.FrameworksClash);
        Assert.DoesNotContain("made", mode == CacheMode.Off ? [] : _rig.Ran);
        _old.NoSteps().Shell("made", $"echo old > {_old.Intermediate}/own.txt", $"{_old.Intermediate}/own.txt");
        _old.Run(mode).Succeeds().ExpectQuiet();
    }

    [Fact]
    public void Output_folders_of_different_results_are_an_error_too()
    {
        foreach (EngineProject framework in (EngineProject[])[_new, _old])
            framework.Step("made", ("Command", $"echo {framework.TargetFramework} > gen/{framework.TargetFramework}.txt"), ("OutputDirectories", "gen"));
        for (int build = 0; build < 2; build++)
        {
            _new.Run().Succeeds();
            EngineResult second = _old.Run();
            if (build > 0)
                second.Succeeds(false).Only(Codes.FrameworksClash);
        }
    }

    [Fact]
    public void The_same_result_is_shared_whatever_changes_for_both()
    {
        for (int build = 0; build < 6; build++)
        {
            // The commit in a parameter, an input, the project's own text: what changes for one changes for the other.
            _new.Write("in.txt", $"{build / 2}");
            foreach (EngineProject framework in (EngineProject[])[_new, _old])
            {
                framework.NoSteps().Shell(
                    "made", "cat in.txt > shared.txt; echo {Parameters.commit} >> shared.txt", "shared.txt", ("Inputs", "in.txt"), ("Parameters", $"commit={build / 3}"));
                // Now and then only one of them is built.
                if (build != 3 || framework == _old)
                    framework.Run().Succeeds().ExpectQuiet();
            }
        }
    }

    [Fact]
    public void A_branch_built_for_one_framework_only_and_back_is_no_clash()
    {
        foreach (string branch in (string[])["main", "main", "topic", "main", "topic", "main"])
        {
            foreach (EngineProject framework in (EngineProject[])[_new, _old])
            {
                framework.NoSteps().Shell("made", $"echo {branch} > shared.txt", "shared.txt");
                if (branch == "main" || framework == _old)
                    framework.Run().Succeeds().ExpectQuiet();
            }
        }
    }

    [Fact]
    public void Configurations_take_turns_without_an_error()
    {
        EngineProject release = _rig.Project.For("net10.0", "Release");
        foreach ((EngineProject project, string text) in ((EngineProject, string)[])[(_new, "debug"), (release, "release")])
            project.Shell("made", $"echo {text} > shared.txt", "shared.txt");
        for (int build = 0; build < 3; build++)
        {
            _new.Run().Succeeds().ExpectQuiet();
            Assert.Equal("debug\n", _new.Read("shared.txt"));
            release.Run().Succeeds().ExpectQuiet();
            Assert.Equal("release\n", _new.Read("shared.txt"));
        }
    }

    [Fact]
    public void Different_results_at_one_path_at_once_are_an_error_in_the_first_build()
    {
        _old.Shell("made", "echo old > shared.txt", "shared.txt");
        EngineResult? told = null;
        // The inner build of the other framework is not over: its second step runs at this moment.
        _new.Shell("made", "echo new > shared.txt", "shared.txt").Shell("after", "cat shared.txt > after.txt", "after.txt", ("Inputs", "shared.txt"));
        _new.Run(listen: events => events.Heard = heard =>
        {
            if (heard is StepStarted { Step: "after" })
                told = _old.Run();
        }).Succeeds().Expect(ran: 2);
        Assert.NotNull(told);
        told.Succeeds(false).Expect(failed: 1).Only(Codes.FrameworksClash);
        Assert.Equal("new\n", _new.Read("after.txt"));
    }

    [Fact]
    public void An_interrupted_build_of_another_framework_is_no_clash()
    {
        _old.Shell("made", "echo old > shared.txt", "shared.txt");
        _new.Shell("made", "echo new > shared.txt", "shared.txt").Shell("after", "cat shared.txt > after.txt", "after.txt", ("Inputs", "shared.txt"));
        // What a killed build leaves: a log of what had ended, and no lock.
        string log = _new.JournalFile + ".log";
        _new.Run(listen: events => events.Heard = heard =>
        {
            if (heard is StepStarted { Step: "after" })
                File.Copy(log, log + ".kept");
        }).Succeeds();
        File.Delete(_new.JournalFile);
        File.Move(log + ".kept", log);
        Assert.Empty(_old.Run().Succeeds().Expect(ran: 1).Errors);
    }
}

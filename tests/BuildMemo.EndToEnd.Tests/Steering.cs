using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>The helpers themselves, with plain MSBuild: a step that a test steers, what results and logs tell, what is kept.</summary>
public sealed class Steering : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void A_held_step_waits_until_the_test_lets_it_go_on()
    {
        Steer steer = _sandbox.Steer();
        ExecProject(steer.Command.Replace("{Name}", "one", StringComparison.Ordinal));
        steer.Hold("one");
        using (RunningBuild build = _sandbox.Start("", ["msbuild"]))
        {
            Assert.True(steer.WaitUntilStarted("one") > 1);
            Assert.True(build.Running);
            Assert.False(File.Exists(_sandbox["out.txt"]));
            steer.Release("one");
            build.Wait().Succeeded();
        }
        Assert.Equal(["one"], steer.Ran);
        Assert.Equal("content", _sandbox.Read("out.txt"));
    }

    [Fact]
    public void A_held_step_ends_as_the_test_says()
    {
        Steer steer = _sandbox.Steer();
        ExecProject(steer.Command.Replace("{Name}", "one", StringComparison.Ordinal));
        steer.Hold("one");
        using RunningBuild build = _sandbox.Start("", ["msbuild"]);
        steer.WaitUntilStarted("one");
        steer.Release("one", "exit 3");
        BuildResult result = build.Wait().FailedWith("MSB3073");
        Assert.Equal("MSB3073", Assert.Single(result.Log.Errors).Code);
        Assert.True(result.Log.Executed("Default"));
        Assert.False(result.Log.Executed("Never"));
        Assert.True(result.Log.Mentions("step.sh"));
        Assert.Single(result.Log.Tasks("Exec"));
    }

    [Fact]
    public void A_count_that_is_not_met_is_told_with_the_output()
    {
        _sandbox.Project(fileName: "a.proj").Target("Default", "<Message Importance='high' Text='BuildMemo: 3 steps: 1 up to date, 0 restored, 2 ran, 0 failed; saved 0.0 s' />").Save();
        BuildResult result = _sandbox.DotNet("", ["msbuild"]);
        result.Counts(upToDate: 1, ran: 2);
        ExpectationException exception = Assert.Throws<ExpectationException>(() => result.Counts(upToDate: 3));
        Assert.Contains("2 ran, 0 failed", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ExpectationException>(() => result.FailedWith());
        _sandbox.Forgive();
    }

    [Fact]
    public void The_folder_stays_after_an_exception_and_goes_otherwise()
    {
        Sandbox good = new();
        good.Dispose();
        Assert.False(Directory.Exists(good.Work));

        Sandbox bad = new();
        Assert.Throws<ExpectationException>(() => bad.Git.Run("no-such-command"));
        bad.Dispose();
        Assert.True(Directory.Exists(bad.Work));
        Directory.Delete(Path.GetDirectoryName(bad.Work)!, recursive: true);
        _sandbox.Forgive();
    }

    public void Dispose() => _sandbox.Dispose();

    private void ExecProject(string command)
    {
        _sandbox.Write("in.txt", "content");
        string text = command.Replace("{Inputs}", "in.txt", StringComparison.Ordinal).Replace("{Outputs}", "out.txt", StringComparison.Ordinal);
        _sandbox.Project(fileName: "a.proj")
            .Target("Default", $"<Exec Command='{text}' />")
            .Target("Never", "<Message Text='never' />")
            .Save();
    }
}

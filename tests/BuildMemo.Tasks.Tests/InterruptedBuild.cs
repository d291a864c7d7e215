using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>Ctrl-C in a real build: MSBuild cancels the task while its steps run.</summary>
public sealed partial class InterruptedBuild : IDisposable
{
    private const int Interrupt = 2;
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("MemoRun")]
    [InlineData("MemoExec")]
    public void P15_An_interrupted_build_ends_every_tree_within_two_seconds_and_the_next_build_is_right(string task)
    {
        Steer steer = _sandbox.Steer();
        string child = _sandbox["child"];
        // A grandchild in a session of its own: no signal to the step's group reaches it.
        string command = $"setsid sleep 1000 & echo $! > \"{child}\"; {steer.Command.Replace("{Name} {Inputs} {Outputs}", "long in.txt quick.txt long.txt", StringComparison.Ordinal)}";
        _sandbox.Write("in.txt", "content\n");
        ProjectBuilder project = _sandbox.Project(fileName: "a.proj").UsingSources().Property("LongCommand", command)
            .Step("quick", ("Inputs", "in.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "quick.txt"));
        if (task == "MemoRun")
            project.Step("long", ("Inputs", "in.txt;quick.txt"), ("Command", "$(LongCommand)"), ("Outputs", "long.txt")).Target("Build", "", dependsOnTargets: "BuildMemoRun");
        else
            project.Target("Build", "<MemoExec Command=\"$(LongCommand)\" Inputs=\"in.txt;quick.txt\" Outputs=\"long.txt\" />", dependsOnTargets: "BuildMemoRun");
        project.Save();

        steer.Hold("long");
        BuildResult interrupted;
        using (RunningBuild build = _sandbox.Start("", ["build", "a.proj"]))
        {
            int shell = steer.WaitUntilStarted("long");
            int grandchild = int.Parse(File.ReadAllText(child), CultureInfo.InvariantCulture);
            Assert.True(IsAlive(shell) && IsAlive(grandchild));
            Stopwatch time = Stopwatch.StartNew();
            Assert.Equal(0, Kill(build.Id, Interrupt));
            Assert.True(SpinWait.SpinUntil(() => !IsAlive(shell) && !IsAlive(grandchild), TimeSpan.FromSeconds(20)), "the step outlives the build");
            Assert.True(time.Elapsed < TimeSpan.FromSeconds(2), $"it took {time.Elapsed}");
            interrupted = build.Wait();
        }

        Assert.NotEqual(0, interrupted.ExitCode);
        Assert.False(File.Exists(_sandbox["long.txt"]));
        steer.StopHolding("long");
        BuildResult next = _sandbox.Build("", "a.proj").Counts(upToDate: 1, ran: 1).DoesNotSay("warning");
        Assert.Equal("content\ncontent\n", _sandbox.Read("long.txt"));
        Assert.Equal(["long", "long"], steer.Ran);
        File.Delete(_sandbox["long.txt"]);
        Directory.Delete(_sandbox["obj"], recursive: true);
        _sandbox.Build("", "a.proj").Counts(restored: 2).DoesNotSay("warning");
        Assert.Equal("content\ncontent\n", _sandbox.Read("long.txt"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_sandbox.Cache, "tmp")));
    }

    private static bool IsAlive(int id)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{id}/stat");
            // Process 1 of a container may not reap.
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            // It is gone.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

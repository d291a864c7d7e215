using System.Diagnostics;
using System.Globalization;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Execution;

public sealed class UnixEnding : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(11, "SIGSEGV")]
    [InlineData(6, "SIGABRT")]
    [InlineData(9, "SIGKILL")]
    [InlineData(15, "SIGTERM")]
    public void A_signal_of_death_is_told_by_its_name(int signal, string name)
    {
        ProcessSignaled outcome = Assert.IsType<ProcessSignaled>(Run($"kill -{signal} $$"));

        Assert.Equal((signal, name), (outcome.Signal, outcome.SignalName));
    }

    [Fact]
    public void Signals_that_the_build_ignores_are_at_their_defaults_in_the_step()
    {
        // The runtime ignores SIGPIPE in every .NET process.
        var output = new CollectedOutput();

        Run("grep -E 'Sig(Blk|Ign)' /proc/self/status", output);

        // 32 and 33 are glibc's own and ignored in everything that its posix_spawn starts.
        const ulong OfTheLibrary = 0x1_8000_0000;
        string[] lines = output.Text.Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(0UL, ulong.Parse(line.AsSpan(line.IndexOf('\t') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~OfTheLibrary));
    }

    [Theory]
    [InlineData("sleep 600 & sleep 600 & wait")]
    [InlineData("setsid sleep 600 & wait")]
    [InlineData("setsid sh -c 'setsid sleep 600 & wait' & wait")]
    [InlineData("trap '' TERM INT HUP; while :; do sleep 600; done")]
    [InlineData("setsid sh -c \"trap '' TERM; while :; do sleep 600; done\" & wait")]
    [InlineData("kill -STOP $$")]
    public void A_timeout_ends_the_whole_tree_within_two_seconds(string command)
    {
        var output = new CollectedOutput();
        string mark = Guid.NewGuid().ToString();
        ProcessRequest request = UnixRequests.Shell(_folder.Path, command);
        long begin = Stopwatch.GetTimestamp();

        ProcessOutcome outcome = new UnixProcessRunner().Run(
            request with { Timeout = TimeSpan.FromMilliseconds(150), Environment = Marked(mark) }, output, CancellationToken.None);

        Assert.IsType<ProcessTimedOut>(outcome);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2.15), $"{Stopwatch.GetElapsedTime(begin)}");
        Processes.WaitFor(() => Processes.WithInEnvironment(mark).Count == 0, "the end of the tree");
    }

    [Fact]
    public void A_tree_that_keeps_forking_is_ended_whole()
    {
        string mark = Guid.NewGuid().ToString();
        using var source = new CancellationTokenSource();

        // Every child starts another and leaves its parent's session; the cancellation comes in the middle of it.
        string script = _folder.Write("fork.sh", "echo x; [ $1 -gt 40 ] && exec sleep 600; setsid sh fork.sh $(($1 + 1)) & sh fork.sh $(($1 + 1)) & wait");
        ProcessRequest request = UnixRequests.Shell(_folder.Path, $"ulimit -u 20000; sh {script} 33") with { Environment = Marked(mark) };
        var output = new CollectedOutput { Received = text => { if (text.Length > 40) source.Cancel(); } };

        Assert.IsType<ProcessCancelled>(new UnixProcessRunner().Run(request, output, source.Token));

        Assert.Empty(Processes.WithInEnvironment(mark));
    }

    [Fact]
    public void A_process_that_cleans_up_on_SIGTERM_has_the_time_to()
    {
        using var source = new CancellationTokenSource();
        var output = new CollectedOutput { Received = _ => source.Cancel() };

        Run("trap 'echo cleaned > done; exit 1' TERM; echo ready; while :; do sleep 0.01; done", output, source.Token);

        Assert.Equal("cleaned\n", _folder.Read("done"));
    }

    [Fact]
    public void No_zombie_is_left_after_any_ending()
    {
        int pid = 0;
        ProcessRequest request = UnixRequests.Shell(_folder.Path, "sleep 600") with { Started = group => pid = group.Id };

        new UnixProcessRunner().Run(request with { Timeout = TimeSpan.FromMilliseconds(20) }, new CollectedOutput(), CancellationToken.None);

        Assert.False(ProcessTable.TryRead(pid, out _));
    }

    [Fact]
    public void An_orphan_is_killed_only_while_its_leader_is_the_process_that_was_marked()
    {
        ProcessGroup group = default;
        int child = 0;
        using var source = new CancellationTokenSource();
        ProcessRequest request = UnixRequests.Shell(_folder.Path, "sleep 600 & echo $!; wait") with { Started = started => group = started };
        var output = new CollectedOutput
        {
            Received = text =>
            {
                child = int.Parse(text, CultureInfo.InvariantCulture);
                Assert.Equal(0, ProcessTree.KillOrphan(group with { StartMark = group.StartMark + 1 }));
                Assert.Equal(0, ProcessTree.KillOrphan(group with { StartMark = 0 }));
                Assert.False(Processes.IsGone(child));
                Assert.Equal(2, ProcessTree.KillOrphan(group));
            },
        };

        Assert.Equal("SIGKILL", Assert.IsType<ProcessSignaled>(new UnixProcessRunner().Run(request, output, CancellationToken.None)).SignalName);

        Processes.WaitFor(() => Processes.IsGone(child), "the end of the orphan");
        Assert.Equal(0, ProcessTree.KillOrphan(group));
    }

    private static Dictionary<string, string> Marked(string mark) => new(UnixRequests.TestEnvironment) { ["BUILDMEMO_TEST_MARK"] = mark };

    private ProcessOutcome Run(string command, CollectedOutput? output = null, CancellationToken cancellation = default)
        => new UnixProcessRunner().Run(UnixRequests.Shell(_folder.Path, command), output ?? new CollectedOutput(), cancellation);
}

using System.Diagnostics;
using System.Globalization;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Execution;

public sealed class UnixOutput : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Megabytes_written_to_both_streams_in_turns_keep_their_order()
    {
        const int Lines = 60_000;
        var output = new CollectedOutput();

        Run($"awk 'BEGIN {{ for (i = 0; i < {Lines}; i++) {{ s = sprintf(\"%06d %s\", i, \"some text that makes the line longer\"); if (i % 2) print s > \"/dev/stderr\"; else print s; fflush() }} }}'", output);

        string[] lines = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Lines, lines.Length);
        for (int index = 0; index < Lines; index++)
            Assert.StartsWith($"{index:000000} ", lines[index], StringComparison.Ordinal);
    }

    [Fact]
    public void Megabytes_on_two_pipes_arrive_whole_whichever_is_written_first()
    {
        var output = new CollectedOutput();

        Run("head -c 3000000 /dev/zero | tr '\\0' e >&2; head -c 3000000 /dev/zero | tr '\\0' o; head -c 3000000 /dev/zero | tr '\\0' e >&2", output, merge: false);

        Assert.Equal(new string('o', 3_000_000), output.Text);
        Assert.Equal(new string('e', 6_000_000), output.ErrorText);
    }

    [Fact]
    public void A_process_that_closes_its_output_early_is_waited_for()
    {
        string gate = MakeFifo("gate");
        var output = new CollectedOutput();

        // The step can only end after the test saw that its pipe is closed, which shows that closing it doesn't end the run.
        ProcessOutcome outcome = Run($"echo $$; exec >&- 2>&-; read line < '{gate}'; exit 7", new CollectedOutput
        {
            Received = text => _ = Task.Run(() =>
            {
                int pid = int.Parse(text, CultureInfo.InvariantCulture);
                Processes.WaitFor(() => !File.Exists($"/proc/{pid}/fd/1"), "the closed output");
                File.WriteAllText(gate, "go\n");
            }),
        });

        Assert.Equal(7, Assert.IsType<ProcessExited>(outcome).ExitCode);
        Assert.Equal("", output.Text);
    }

    [Fact]
    public void A_daemon_that_keeps_the_pipe_delays_the_end_for_a_bounded_time_only_and_lives_on()
    {
        var output = new CollectedOutput();
        long begin = Stopwatch.GetTimestamp();

        ProcessOutcome outcome = Run("setsid sleep 600 & echo $!", output);

        int daemon = int.Parse(output.Text, CultureInfo.InvariantCulture);
        Assert.Equal(0, Assert.IsType<ProcessExited>(outcome).ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(20));
        Assert.False(Processes.IsGone(daemon));
        Processes.Kill(daemon);
    }

    [Fact]
    public void What_a_descendant_prints_just_after_the_exit_still_arrives()
    {
        string gate = MakeFifo("gate");
        var output = new CollectedOutput();

        // The descendant waits for the end of its parent, which is the end of the gate's only writer.
        Run($"(cat < '{gate}' > /dev/null; echo late) & exec 3> '{gate}'; echo early", output);

        Assert.Equal("early\nlate\n", output.Text);
    }

    [Fact]
    public void The_program_gets_no_descriptor_but_the_standard_three()
    {
        // One that leaks on purpose: duplicated without close-on-exec, as other code in the build's process may do.
        using FileStream own = File.Create(_folder["leak"]);
        int leaked = NativeLeak.Duplicate((int)own.SafeFileHandle.DangerousGetHandle());
        var output = new CollectedOutput();

        Run("ls /proc/self/fd", output);
        NativeLeak.Close(leaked);

        // ls itself opens the folder, as 3.
        Assert.Equal("0\n1\n2\n3\n", output.Text);
    }

    [Fact]
    public void Where_the_C_library_cannot_close_a_range_the_open_ones_are_closed_one_by_one()
    {
        using FileStream own = File.Create(_folder["leak"]);
        int leaked = NativeLeak.Duplicate((int)own.SafeFileHandle.DangerousGetHandle());

        List<int> inherited = NativeLeak.Inherited();
        NativeLeak.Close(leaked);

        Assert.Contains(leaked, inherited);
        Assert.DoesNotContain((int)own.SafeFileHandle.DangerousGetHandle(), inherited);
    }

    private ProcessOutcome Run(string command, CollectedOutput output, bool merge = true)
    {
        ProcessRequest request = UnixRequests.Shell(_folder.Path, command) with { MergeStreams = merge };
        return new UnixProcessRunner().Run(request, output, CancellationToken.None);
    }

    private string MakeFifo(string name)
    {
        string path = _folder[name];
        UnixRequests.RunOrFail(_folder.Path, $"mkfifo '{path}'");
        return path;
    }
}

using System.Diagnostics;
using System.Text;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>What every runner promises. Commands are given for a Unix shell; on Windows a second text says the same for cmd.</summary>
public abstract class ProcessRunnerContract : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract IProcessRunner MakeRunner();

    protected ProcessRequest Shell(string unix, string windows = "")
    {
        ShellInvocation shell = ShellInvocation.For(OperatingSystem.IsWindows() ? windows : unix);
        return new ProcessRequest
        {
            FileName = shell.FileName,
            Arguments = shell.Arguments,
            WorkingDirectory = Folder.Path,
            Environment = TestEnvironment,
        };
    }

    protected static Dictionary<string, string> TestEnvironment => new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["SystemRoot"] = Environment.GetEnvironmentVariable("SystemRoot") ?? "",
    };

    internal ProcessOutcome Run(ProcessRequest request, CollectedOutput? output = null, CancellationToken cancellation = default)
        => MakeRunner().Run(request, output ?? new CollectedOutput(), cancellation);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(255)]
    public void The_exit_code_is_told(int code)
    {
        ProcessOutcome outcome = Run(Shell($"exit {code}", $"exit {code}"));

        Assert.Equal(code, Assert.IsType<ProcessExited>(outcome).ExitCode);
        Assert.True(outcome.Duration > TimeSpan.Zero);
    }

    [Fact]
    public void Output_without_a_last_newline_arrives_whole()
    {
        var output = new CollectedOutput();

        Run(Shell("printf 'first\\nsecond'", "echo first&& <nul set /p =second"), output);

        Assert.Equal("first\nsecond", output.Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Separate_streams_stay_separate()
    {
        var output = new CollectedOutput();

        Run(Shell("echo out; echo err >&2", "echo out&& echo err 1>&2") with { MergeStreams = false }, output);

        Assert.Equal("out", output.Text.Trim());
        Assert.Equal("err", output.ErrorText.Trim());
    }

    [Fact]
    public void The_process_sees_the_given_environment_and_nothing_else()
    {
        var output = new CollectedOutput();
        Environment.SetEnvironmentVariable("BUILDMEMO_TEST_LEAK", "leaked");
        ProcessRequest request = Shell("env", "set");

        Run(request with { Environment = new Dictionary<string, string>(TestEnvironment) { ["GIVEN"] = "a value=with \"signs\" ü" } }, output);

        Assert.Contains("GIVEN=a value=with \"signs\" ü", output.Text);
        Assert.DoesNotContain("leaked", output.Text);
    }

    [Fact]
    public void The_process_runs_in_the_given_folder()
    {
        string folder = Directory.CreateDirectory(Folder["with space ü"]).FullName;
        var output = new CollectedOutput();

        Run(Shell("pwd", "cd") with { WorkingDirectory = folder }, output);

        Assert.Equal(folder, output.Text.Trim());
    }

    [Fact]
    public void A_missing_program_is_told_with_its_path()
    {
        ProcessOutcome outcome = Run(Shell("") with { FileName = Folder["no-such-program"] });

        Assert.Contains($"command not found: '{Folder["no-such-program"]}'", Assert.IsType<ProcessNotStarted>(outcome).Reason);
    }

    [Fact]
    public void A_missing_folder_is_told_with_its_path()
    {
        ProcessOutcome outcome = Run(Shell("exit 0", "exit 0") with { WorkingDirectory = Folder["gone"] });

        Assert.Contains($"working directory '{Folder["gone"]}'", Assert.IsType<ProcessNotStarted>(outcome).Reason);
    }

    [Fact]
    public void Standard_input_is_empty_unless_a_file_is_given()
    {
        var none = new CollectedOutput();
        var some = new CollectedOutput();

        Run(Shell("cat", "findstr ."), none);
        Run(Shell("cat", "findstr .") with { StandardInputFile = Folder.Write("input.txt", "from the file") }, some);

        Assert.Equal("", none.Text);
        Assert.Equal("from the file", some.Text.Trim());
    }

    [Fact]
    public void A_process_over_its_time_is_killed()
    {
        long begin = Stopwatch.GetTimestamp();

        ProcessOutcome outcome = Run(Shell("sleep 600", "ping -n 600 127.0.0.1") with { Timeout = TimeSpan.FromMilliseconds(100) });

        Assert.IsType<ProcessTimedOut>(outcome);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_cancelled_run_is_killed_as_soon_as_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var output = new CollectedOutput { Received = _ => source.Cancel() };

        ProcessOutcome outcome = Run(Shell("echo ready; sleep 600", "echo ready& ping -n 600 127.0.0.1"), output, source.Token);

        Assert.IsType<ProcessCancelled>(outcome);
        Assert.StartsWith("ready", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_cancelled_before_it_began_starts_nothing()
    {
        ProcessOutcome outcome = Run(Shell("echo > started", "echo > started"), cancellation: new CancellationToken(canceled: true));

        Assert.IsType<ProcessCancelled>(outcome);
        Assert.False(File.Exists(Folder["started"]));
    }

    [Fact]
    public void Many_threads_run_processes_at_once()
    {
        IProcessRunner runner = MakeRunner();
        var codes = new int[40];

        Parallel.For(0, codes.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index =>
        {
            ProcessRequest request = Shell($"echo {index}; exit {index}", $"echo {index}&exit {index}");
            var output = new CollectedOutput();
            codes[index] = runner.Run(request, output, CancellationToken.None) is ProcessExited exited && output.Text.Trim() == $"{index}" ? exited.ExitCode : -1;
        });

        Assert.Equal(Enumerable.Range(0, codes.Length), codes);
    }

    [Fact]
    public void A_callback_that_throws_ends_the_process_and_the_exception_goes_on()
    {
        int pid = 0;
        ProcessRequest request = Shell("echo ready; sleep 600", "echo ready& ping -n 600 127.0.0.1") with { Started = group => pid = group.Id };
        var output = new CollectedOutput { Received = _ => throw new InvalidTimeZoneException("from the sink") };

        Assert.Throws<InvalidTimeZoneException>(() => Run(request, output));
        Assert.True(Processes.IsGone(pid));
    }

    [Fact]
    public void Partial_characters_at_the_edge_of_a_chunk_arrive_whole()
    {
        string text = string.Concat(Enumerable.Repeat("a€𝄞ü", 100_000));
        string file = Folder["text"];
        File.WriteAllText(file, text, new UTF8Encoding(false));
        var output = new CollectedOutput();

        Run(Shell("cat text", "type text"), output);

        Assert.Equal(text, output.Text);
    }
}

using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests;

public sealed class WatchdogLife : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_starts_with_the_first_process_and_never_twice()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var first = new WatchdogClient(Options(), connection);
        using var second = new WatchdogClient(Options(), connection);
        Assert.Equal(0, connection.ProcessId);

        Run(first, "true");
        int pid = connection.ProcessId;
        Run(second, "true");

        Assert.NotEqual(0, pid);
        Assert.Equal(pid, connection.ProcessId);
    }

    [Fact]
    public void It_ends_when_it_is_idle_after_the_last_user_has_left()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromMilliseconds(1));
        int pid;
        using (var client = new WatchdogClient(Options(), connection))
        {
            Run(client, "true");
            pid = connection.ProcessId;
            Assert.False(Processes.IsGone(pid));
        }

        Processes.WaitFor(() => Processes.IsGone(pid), "the end of the watchdog");
    }

    [Fact]
    public void It_leaves_alone_what_a_step_that_ended_has_left_behind()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var client = new WatchdogClient(Options(), connection);
        string file = _folder["daemon"];
        Run(client, $"sleep 600 >/dev/null 2>&1 & echo $! > '{file}'");
        int daemon = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
        int pid = connection.ProcessId;

        connection.Dispose();

        Processes.WaitFor(() => Processes.IsGone(pid), "the end of the watchdog");
        Assert.False(Processes.IsGone(daemon));
        _ = UnixCalls.Kill(daemon, UnixCalls.SignalKill);
    }

    [Fact]
    public void One_that_was_killed_is_replaced_and_gets_the_locks_again()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var client = new WatchdogClient(Options(), connection);
        using FileStream file = File.Create(_folder["locks"]);
        client.Hold(file.SafeFileHandle);
        Run(client, "true");
        int first = connection.ProcessId;
        _ = UnixCalls.Kill(first, UnixCalls.SignalKill);
        Processes.WaitFor(() => Processes.IsGone(first), "the death of the first");

        Run(client, "true");

        int second = connection.ProcessId;
        Assert.NotEqual(first, second);
        Assert.False(Processes.IsGone(second));
        Processes.WaitFor(() => Directory.EnumerateFileSystemEntries($"/proc/{second}/fd").Any(entry => new FileInfo(entry).LinkTarget == file.Name), "the file in the second");
    }

    [Fact]
    public void Ctrl_C_hang_up_and_termination_do_not_end_it()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var client = new WatchdogClient(Options(), connection);
        using FileStream file = File.Create(_folder["locks"]);
        client.Hold(file.SafeFileHandle);
        Run(client, "true");
        int pid = connection.ProcessId;
        // Its handlers stand before it takes the first message.
        Processes.WaitFor(() => Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(entry => new FileInfo(entry).LinkTarget == file.Name), "the watchdog to be up");

        const int Interrupt = 2;
        const int HangUp = 1;
        Assert.Equal(0, UnixCalls.Kill(pid, Interrupt));
        Assert.Equal(0, UnixCalls.Kill(pid, HangUp));
        Assert.Equal(0, UnixCalls.Kill(pid, UnixCalls.SignalTerminate));
        client.Release(file.SafeFileHandle);

        Processes.WaitFor(() => !Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(entry => new FileInfo(entry).LinkTarget == file.Name), "the message after the signals");
        Assert.False(Processes.IsGone(pid));
    }

    [Fact]
    public void It_holds_nothing_of_the_build_but_socket_and_table()
    {
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var client = new WatchdogClient(Options(), connection);
        Run(client, "true");

        string folder = $"/proc/{connection.ProcessId}";
        Assert.Equal("/dev/null", new FileInfo($"{folder}/fd/1").LinkTarget);
        Assert.Equal("/dev/null", new FileInfo($"{folder}/fd/2").LinkTarget);
        Assert.Equal("/", new FileInfo($"{folder}/cwd").LinkTarget);
    }

    [Fact]
    public void Without_a_worker_there_is_one_message_and_steps_run()
    {
        var problems = new List<Problem>();
        using var connection = new WatchdogConnection(TimeSpan.FromSeconds(15));
        using var client = new WatchdogClient(Options() with { WorkerFolder = _folder.Path, Report = problems.Add }, connection);

        Assert.IsType<ProcessExited>(Run(client, "true"));
        Assert.IsType<ProcessExited>(Run(client, "true"));

        Problem problem = Assert.Single(problems);
        Assert.Equal(Codes.WatchdogNotStarted, problem.Code);
        Assert.Contains(_folder["BuildMemo.Worker.dll"], problem.Message);
    }

    private static WatchdogOptions Options() => new()
    {
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
        Report = problem => Assert.Fail(problem.ToString()),
    };

    private ProcessOutcome Run(WatchdogClient client, string command)
    {
        ShellInvocation shell = ShellInvocation.For(command);
        var request = new ProcessRequest
        {
            FileName = shell.FileName,
            Arguments = shell.Arguments,
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
        };
        return new UnixProcessRunner(client).Run(request, new TextOutput(), CancellationToken.None);
    }
}

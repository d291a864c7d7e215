using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests;

/// <summary>Builds that are started under conditions that a process can't give itself.</summary>
public sealed class SpecialHosts : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exit 3", "exited 3")]
    [InlineData("true", "exited 0")]
    [InlineData("kill -SEGV $$", "signaled SIGSEGV")]
    public void Exit_statuses_are_right_where_the_build_was_started_with_SIGCHLD_ignored(string command, string expected)
        => Assert.Equal(expected, Run("", "once", command, "bash -c 'trap \"\" CHLD; exec \"$@\"' bash"));

    [Theory]
    [InlineData("once")]
    [InlineData("once-after-others")]
    public void Exit_statuses_are_right_where_the_build_is_process_1(string mode)
        => Assert.Equal("exited 3", Run("", mode, "exit 3", "unshare --pid --fork --mount-proc --kill-child"));

    [Theory]
    [InlineData("002")]
    [InlineData("077")]
    [InlineData("022")]
    public void The_umask_of_a_step_is_022_whatever_the_builds_own_is(string own)
        => Assert.Equal("0022\nexited 0", Run($"umask {own}", "once", "umask"));

    [Fact]
    public void An_ordinary_host_needs_no_wrapping_shell_also_after_other_processes()
    {
        // The parent of what the step starts is then the step's own shell, and that shell's parent the host.
        string answer = Run("", "once-after-others", "tr '\\0' ' ' < /proc/$PPID/cmdline; echo");

        Assert.Contains("BuildMemo.Testing.Host.dll", answer);
    }

    [Fact]
    public void A_build_without_standard_streams_runs_steps_as_any_other()
    {
        string file = _folder["out"];

        Run($"exec 0<&- 1>&- 2>&-", "once", $"echo out > '{file}'; cat >> '{file}'; echo err >&2");

        Assert.Equal("out\n", _folder.Read("out"));
    }

    private string Run(string before, string mode, string command, string prefix = "")
    {
        string host = DotnetHost.Find(new Dictionary<string, string>())!;
        string dll = Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Host.dll");
        var output = new TextOutput();
        var request = new ProcessRequest
        {
            FileName = ShellInvocation.Shell,
            Arguments = ["-c", $"{before}\nexec {prefix} \"$@\"", "sh", host, dll, mode, command],
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = _folder.Path },
        };
        Assert.IsType<ProcessExited>(new UnixProcessRunner().Run(request, output, CancellationToken.None));
        return output.Text.Trim();
    }
}

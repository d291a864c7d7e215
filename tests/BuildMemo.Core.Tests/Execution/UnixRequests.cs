using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>Short forms for tests of the Unix runner.</summary>
internal static class UnixRequests
{
    public static Dictionary<string, string> TestEnvironment => new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    public static ProcessRequest Shell(string folder, string command) => Program(folder, ShellInvocation.Shell, "-c", command);

    public static ProcessRequest Program(string folder, string file, params string[] arguments) => new()
    {
        FileName = file,
        Arguments = [.. arguments],
        WorkingDirectory = folder,
        Environment = TestEnvironment,
    };

    public static void RunOrFail(string folder, string command)
    {
        var output = new CollectedOutput();
        ProcessOutcome outcome = new UnixProcessRunner().Run(Shell(folder, command), output, CancellationToken.None);
        Assert.True(outcome is ProcessExited { ExitCode: 0 }, $"{outcome}: {output.Text}");
    }
}

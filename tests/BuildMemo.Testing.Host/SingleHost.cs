using System.Diagnostics;
using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>Runs one command and prints the outcome: for hosts that are started under special conditions.</summary>
internal static class SingleHost
{
    /// <summary>As in MSBuild, where other tasks have started processes before, so that the runtime handles SIGCHLD.</summary>
    public static int RunAfterOthers(string command)
    {
        using (Process other = Process.Start("/bin/true"))
            other.WaitForExit();
        return Run(command);
    }

    public static int Run(string command)
    {
        var runner = new UnixProcessRunner();
        ProcessOutcome outcome = runner.Run(HostProcesses.Shell(command, HostProcesses.OwnEnvironment(), Environment.CurrentDirectory), new PassedOutput(), CancellationToken.None);
        Console.WriteLine(outcome switch
        {
            ProcessExited exited => $"exited {exited.ExitCode}",
            ProcessSignaled signaled => $"signaled {signaled.SignalName}",
            _ => outcome.ToString(),
        });
        return 0;
    }
}

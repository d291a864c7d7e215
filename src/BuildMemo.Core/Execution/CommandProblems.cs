using System.Globalization;
using BuildMemo.Errors;

namespace BuildMemo.Execution;

/// <summary>The words for commands that did not succeed. The caller adds the step and the last lines of output.</summary>
public static class CommandProblems
{
    /// <summary>
    /// What went wrong; null for exit code 0, and for a cancelled run, which nobody needs to be told of.
    /// </summary>
    /// <param name="outcome">How the process ended.</param>
    /// <param name="command">The command as the user knows it.</param>
    public static Problem? Describe(ProcessOutcome outcome, string command)
    {
        string seconds = outcome.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return outcome switch
        {
            ProcessExited { ExitCode: 0 } or ProcessCancelled => null,
            ProcessExited exited => new Problem(Codes.CommandFailed, $"The command exited with code {exited.ExitCode}{Hint(exited.ExitCode)}: {command}"),
            ProcessSignaled signaled => new Problem(Codes.CommandKilled, $"The command was ended by signal {signaled.Signal} ({signaled.SignalName}) after {seconds} s{Hint(signaled)}: {command}"),
            ProcessTimedOut => new Problem(Codes.CommandTimedOut, $"The command was still running after {seconds} s, the step's Timeout, and was ended with all that it had started: {command}"),
            ProcessNotStarted notStarted => new Problem(Codes.CommandNotStarted, $"The command could not be started: {notStarted.Reason}: {command}"),
            ProcessStatusLost lost => new Problem(Codes.CommandStatusLost, $"The command counts as failed: {lost.Reason}: {command}"),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "an outcome without words"),
        };
    }

    // What the shells of POSIX mean by these codes (XCU 2.8.2).
    private static string Hint(int exitCode) => exitCode switch
    {
        127 => " (the shell did not find a command)",
        126 => " (the shell found a command that it could not run)",
        > 128 and <= 128 + SignalNames.Last => $" (a shell's way to tell {SignalNames.Of(exitCode - 128)})",
        _ => "",
    };

    private static string Hint(ProcessSignaled signaled)
        => signaled.SignalName == "SIGKILL" ? "; nobody in this build did that: the system may be out of memory" : "";
}

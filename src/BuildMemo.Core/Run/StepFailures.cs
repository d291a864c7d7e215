using System.Text;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Says why a step's command failed: the step, how it ended, its last lines, and what may help.</summary>
internal static class StepFailures
{
    private const int LastLines = 10;
    private const int LongestCommand = 2000;

    /// <summary>The error; null when the run was cancelled, which the user knows.</summary>
    public static Problem? Describe(Step step, string command, CommandResult result, EnvironmentMode environment)
    {
        Problem? problem = result.Outcome is ProcessExited { ExitCode: 0 }
            ? new(Codes.ErrorLine, $"The command exited with code 0 but printed an error: {Shorten(command)}")
            : CommandProblems.Describe(result.Outcome, Shorten(command));
        if (problem is null)
            return null;
        StringBuilder text = new($"Step '{step.Name}': {problem.Message}");
        if (result.Messages.Count > 0)
            text.Append("\nIts last lines:");
        foreach (RecordMessage message in result.Messages.TakeLast(LastLines))
            text.Append("\n  ").Append(message.Text);
        // A command that works in a terminal and fails here most often misses a variable.
        if (environment == EnvironmentMode.Strict && result.Outcome is ProcessExited { ExitCode: not 0 } or ProcessSignaled)
        {
            text.Append("\nSteps run in a strict environment (BuildMemoEnvironment=Strict): if the command needs a variable of yours, "
                + "name it in EnvironmentVariables.");
        }

        return problem with { Message = text.ToString(), Step = step.Name };
    }

    private static string Shorten(string command) => command.Length <= LongestCommand ? command : command[..LongestCommand] + "…";
}

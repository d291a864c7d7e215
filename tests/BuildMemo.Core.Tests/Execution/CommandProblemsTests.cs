using BuildMemo.Errors;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

public class CommandProblemsTests
{
    [Fact]
    public void Success_and_cancellation_need_no_words()
    {
        Assert.Null(CommandProblems.Describe(new ProcessExited(0), "x"));
        Assert.Null(CommandProblems.Describe(new ProcessCancelled(), "x"));
    }

    [Fact]
    public void Each_other_outcome_has_a_code_and_names_the_command()
    {
        (ProcessOutcome Outcome, Code Code, string Words)[] cases =
        [
            (new ProcessExited(3), Codes.CommandFailed, "code 3"),
            (new ProcessExited(127), Codes.CommandFailed, "did not find"),
            (new ProcessExited(139), Codes.CommandFailed, "SIGSEGV"),
            (new ProcessSignaled(11, "SIGSEGV"), Codes.CommandKilled, "signal 11 (SIGSEGV)"),
            (new ProcessSignaled(9, "SIGKILL"), Codes.CommandKilled, "out of memory"),
            (new ProcessTimedOut { Duration = TimeSpan.FromSeconds(1.25) }, Codes.CommandTimedOut, "after 1.3 s"),
            (new ProcessNotStarted("because", 2), Codes.CommandNotStarted, "because"),
            (new ProcessStatusLost("somebody took it"), Codes.CommandStatusLost, "somebody took it"),
        ];

        foreach ((ProcessOutcome outcome, Code code, string words) in cases)
        {
            Problem problem = CommandProblems.Describe(outcome, "gen --all")!;
            Assert.Equal(code, problem.Code);
            Assert.Contains(words, problem.Message);
            Assert.EndsWith(": gen --all", problem.Message, StringComparison.Ordinal);
        }
    }
}

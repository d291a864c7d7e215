using BuildMemo.Execution;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Asks a step's <c>ValidateCommand</c> whether an earlier result is still valid (joblib's <c>cache_validation_callback</c>): wherever
/// one would be used, from the journal or from the store, once a build. Exit code 0 says yes; anything else makes the step run.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="situations">Looks up what the command's placeholders stand for.</param>
internal sealed class StepValidation(RunServices services, SituationReader situations)
{
    /// <summary>Whether an earlier result may be used.</summary>
    public bool Holds(StepRun run)
    {
        if (run.Step.Validation is null || services.Intent == RunIntent.DesignTime)
            return true;
        if (run.MustRecompute)
            return false;
        if (run.IsValidated)
            return true;
        // Its inputs can't be read: that is said where the step is looked at next.
        if (run.Situation is null && !situations.TryRead(run))
            return false;
        run.IsValidated = IsValid(run, run.Step.Validation);
        run.MustRecompute = !run.IsValidated;
        return run.IsValidated;
    }

    private bool IsValid(StepRun run, ShellTemplate template)
    {
        Step step = run.Step;
        CommandValues values = CommandValues.Of(step, [.. run.Situation!.Inputs.Select(input => input.Path)], services.Paths.Root, responseFile: "");
        ShellLine line = (ShellLine)CommandExpander.Expand(template, values);
        ShellInvocation shell = ShellInvocation.For(line.Text);
        ProcessOutcome outcome = services.Runner.Run(
            new()
            {
                FileName = shell.FileName,
                Arguments = shell.Arguments,
                WorkingDirectory = step.WorkingDirectory,
                Environment = run.Situation.Environment,
                Timeout = step.Timeout,
            },
            new NoOutput(),
            services.Cancellation);
        return outcome is ProcessExited { ExitCode: 0 };
    }

    // A validation only answers; what it prints would be printed in each build.
    private sealed class NoOutput : IProcessOutput
    {
        public void Write(int stream, ReadOnlySpan<byte> bytes)
        {
        }
    }
}

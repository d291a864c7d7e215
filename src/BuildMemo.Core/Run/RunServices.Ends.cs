using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;

namespace BuildMemo.Run;

/// <content>How steps end.</content>
internal sealed partial class RunServices
{
    private int _reportedComponents;

    /// <summary>Tells that steps start.</summary>
    public StartDetails Starts => field ??= new(this);

    /// <summary>Ends a step: sets its outcome, notes it in the journal and tells everybody.</summary>
    public void End(StepRun run, StepReport report, JournalEntry? after)
    {
        // What was invalidated stays so in the log until an entry says otherwise.
        if (after is not null && !ReferenceEquals(after, run.Before) && report.Outcome != StepOutcome.UpToDate && !Journal.IsReadOnly)
            Journal.Append(after);
        if (report.Outcome != StepOutcome.UpToDate || Settings is { Explain: true, Report: not null })
            report = Complete(report, run, after);
        run.End(report, after, Interlocked.Increment(ref _ended));
        if (Request.TellsComponents && ComponentTexts.Of(run, after) is { Length: > 0 } components)
            Emit(new StepIdentified(run.Step.Name, report.Fingerprint, [.. components.Select(component => ComponentTexts.Readable(component, Tokens, Paths.ProjectDirectory, run.Step.WorkingDirectory))]));
        Emit(new StepEnded(report));
        _progress.Report(report.Outcome);
    }

    private StepReport Complete(StepReport report, StepRun run, JournalEntry? after) => report with
    {
        Differences = run.Differences,
        ComparedWith = run.Before is { } before && before.Fingerprint != default ? before.Fingerprint.ToString() : "",
        Components = ComponentsFor(run, after),
    };

    // A report of ten thousand steps that all ran stays readable: then the first ones have their components, and BuildMemoExplain gives all.
    private ImmutableArray<ReportComponent> ComponentsFor(StepRun run, JournalEntry? after)
    {
        if (Settings.Report is null)
            return [];
        ImmutableArray<ReportComponent> components = ReportComponents.Of(run, after);
        return Settings.Explain || Interlocked.Add(ref _reportedComponents, components.Length) <= ReportComponents.MostInAReport ? components : [];
    }

    /// <summary>Ends a step that is up to date.</summary>
    public StepProgress EndUpToDate(StepRun run, JournalEntry entry)
    {
        End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = StepOutcome.UpToDate,
                Fingerprint = entry.Fingerprint.ToString(),
                Seconds = run.LookSeconds,
                Outputs = entry.Outputs,
            },
            entry);
        return StepProgress.Succeeded;
    }

    /// <summary>Ends a step that did not succeed. Its outputs are those that are there, brought back from before.</summary>
    public StepProgress EndUnsuccessful(StepRun run, StepOutcome outcome, double seconds = 0, int? exitCode = null)
    {
        JournalEntry? before = Journal.IsReadOnly ? run.Before : Journal.Find(run.Step.Name);
        End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = outcome,
                Reasons = run.Reasons,
                Fingerprint = run.Fingerprint == default ? "" : run.Fingerprint.ToString(),
                Seconds = run.LookSeconds + seconds,
                ExitCode = exitCode,
                Outputs = PresentOutputs.Of(run.Step, before),
            },
            Unsuccessful(run, before, outcome));
        return StepProgress.Failed;
    }

    // A step without an entry would pass for one that needs none: what did not succeed is written down as invalid.
    private static JournalEntry Unsuccessful(StepRun run, JournalEntry? before, StepOutcome outcome)
    {
        bool wasTouched = outcome is not (StepOutcome.Skipped or StepOutcome.Cancelled);
        return before is null
            ? new() { Step = run.Step.Name, Outcome = outcome, OutputItem = OutputItemText.Of(run.Step) }
            : before with { IsValid = before.IsValid && !wasTouched };
    }

    /// <summary>Ends a step that would have to run, or be restored, in a build that runs nothing.</summary>
    public StepProgress EndUnrun(StepRun run)
    {
        string reason = run.Reasons.FirstOrDefault()?.ToString() ?? "";
        if (Intent is RunIntent.Question or RunIntent.Check)
        {
            Report(new Problem(Codes.WouldRun, $"Step '{run.Step.Name}' is not up to date: {reason}.") { Step = run.Step.Name });
            return EndUnsuccessful(run, StepOutcome.Failed);
        }

        if (Intent == RunIntent.NoBuild)
        {
            Report(new Problem(
                Codes.NoBuildMiss,
                $"Step '{run.Step.Name}' is not up to date ({reason}) and not in the store; NoBuild=true runs nothing, so its outputs are used as they are.")
            { Step = run.Step.Name });
        }

        EndUnsuccessful(run, StepOutcome.Skipped);
        // The build goes on with what is there.
        return StepProgress.Succeeded;
    }
}

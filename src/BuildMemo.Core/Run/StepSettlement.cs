using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// What happens to a step after its command or method: outputs are collected and stored, or what was there before comes back; what is
/// known goes into the journal.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class StepSettlement(RunServices services)
{
    private readonly DiscoveredInputs _discovered = new(services);
    private readonly InputStability _stability = new(services);
    private readonly RecordBuilder _records = new(services);

    /// <summary>It succeeded: collect, store, end. What it left may still fail the step.</summary>
    public void Succeed(PreparedStep step, StepSuccess success)
    {
        StepRun run = step.Run;
        TimeSpan duration = success.Duration;
        Discovery discovery = _discovered.Find(step);
        Problem? change = _stability.FindChange(step);
        bool changed = change is not null;
        if (change is not null)
            services.Report(change);
        bool mayStore = services.MayStore && run.Step.Cache && duration >= run.Step.MinDurationToCache && !changed && !discovery.HasErrors && discovery.IsStable;
        OutputTextSet texts = services.TextsOf(step.Situation, run.Step.WorkingDirectory);
        CollectResult collected = Collector.Collect(services.Places, new()
        {
            Outputs = run.Step.Outputs,
            Store = mayStore ? services.Store : null,
            Tokenise = path => services.Tokens.Tokenize(path),
            Texts = texts.Texts,
        });
        services.Report(discovery.Problems);
        services.Report(collected.Problems.Select(problem => run.Describe(problem)));
        if (discovery.HasErrors || collected.HasErrors)
        {
            EndFailed(step, StepOutcome.Failed, duration);
            return;
        }

        Fingerprint fingerprint = Discoveries.FingerprintOf(step.Situation.Declared, discovery.States);
        bool isStored = mayStore && collected.IsStorable && (services.Request.MergeStreams || success.Capture is not null)
            && _records.Save(step, fingerprint, discovery, collected, new(success.Capture, success.Messages, duration)
            {
                Bindings = texts.BindingsOf([.. collected.FoundTexts.Union(success.FoundTexts)]),
            });

        services.Report(step.Ground!.Settle(success: true).Problems.Select(problem => run.Describe(problem)));
        End(step, fingerprint, discovery, collected, success, isStored, isValid: !changed && discovery.IsStable);
    }

    /// <summary>It failed: what was there before comes back, nothing is stored.</summary>
    public void Fail(PreparedStep step, StepFailure failure)
    {
        if (failure.Problem is { } problem)
            services.Report(problem);
        EndFailed(step, failure.Outcome, failure.Duration, failure.ExitCode);
    }

    /// <summary>A batch is run again one by one: what it left goes, and what was there before waits on.</summary>
    public void ClearAgain(PreparedStep step) => services.Report(step.Ground!.ClearAgain().Select(problem => step.Run.Describe(problem)));

    private void EndFailed(PreparedStep step, StepOutcome outcome, TimeSpan duration, int? exitCode = null)
    {
        services.Report(step.Ground!.Settle(success: false).Problems.Select(problem => step.Run.Describe(problem)));
        services.Journal.Settle(step.Run.Step.Name);
        services.EndUnsuccessful(step.Run, outcome, duration.TotalSeconds, exitCode);
    }

    private void End(
        PreparedStep step, Fingerprint fingerprint, Discovery discovery, CollectResult collected, StepSuccess success, bool isStored, bool isValid)
    {
        StepRun run = step.Run;
        TimeSpan duration = success.Duration;
        JournalEntry entry = services.Entries.Build(
            run,
            step.Situation,
            discovery.States,
            fingerprint,
            run.Step.Shelve ? [] : OutputTracking.Of(run.Step, collected.Outputs),
            run.Step.Shelve ? [StepReference.To(fingerprint.ToString())] : null) with
        {
            Outcome = StepOutcome.Ran,
            Duration = duration,
            ExpiresAt = run.Step.ExpiresAfter is { } age ? (DateTimeOffset.UtcNow + age).UtcTicks : null,
            SelfWritten = discovery.SelfWritten,
            IsValid = isValid,
        };
        if (run.Step.Shelve)
            services.Shelf.Withdraw(step, fingerprint, collected.Outputs, isStored);
        services.End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = StepOutcome.Ran,
                Reasons = run.Reasons,
                Fingerprint = fingerprint.ToString(),
                Seconds = run.LookSeconds + duration.TotalSeconds,
                Outputs = entry.Outputs,
                Executor = step.Executor,
                ExitCode = run.Method is null ? 0 : null,
                Batch = success.Batch,
            },
            entry);
    }
}

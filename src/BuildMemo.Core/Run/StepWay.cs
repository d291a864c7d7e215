using System.Diagnostics;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;

namespace BuildMemo.Run;

/// <summary>
/// The way of a step (design.md, 3), from top to bottom: up to date by its journal entry? what determines it now? up to date
/// after all? in the store? else it must run. The scheduler has waited for its producers.
/// </summary>
internal sealed class StepWay : IStepWork
{
    private readonly RunServices _services;
    private readonly StepRun[] _runs;
    private readonly JournalCheck _journal;
    private readonly SituationReader _situations;
    private readonly StepValidation _validation;
    private readonly StoreLookup _store;
    private readonly StepRestore _restore;
    private readonly StepExecution _execution;

    /// <summary>The way of the steps of one run.</summary>
    /// <param name="services">What all steps of a run share.</param>
    /// <param name="runs">The steps, by index.</param>
    public StepWay(RunServices services, StepRun[] runs)
    {
        _services = services;
        _runs = runs;
        _journal = new(services);
        _situations = new(services);
        _validation = new(services, _situations);
        _store = new(services);
        _restore = new(services);
        _execution = new(services, _store, _restore);
    }

    /// <inheritdoc />
    public StepProgress Look(int index)
    {
        StepRun run = _runs[index];
        long start = Stopwatch.GetTimestamp();
        run.BeginLook(start);
        try
        {
            return Look(run);
        }
        finally
        {
            run.LookSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <inheritdoc />
    public BatchEnd Run(IReadOnlyList<int> batch) => _execution.Run([.. batch.Select(index => _runs[index])]);

    /// <inheritdoc />
    public void Abandon(int step, bool isCancelled) =>
        _services.EndUnsuccessful(_runs[step], isCancelled ? StepOutcome.Cancelled : StepOutcome.Skipped);

    private StepProgress Look(StepRun run)
    {
        if (!_services.IsWanted(run))
        {
            _services.EndUnsuccessful(run, StepOutcome.Skipped);
            return StepProgress.Succeeded;
        }

        bool mayReuse = _services.Settings.Mode is CacheMode.ReadWrite or CacheMode.ReadOnly;
        mayReuse &= !_services.IsAudited(run);
        // Only a record can give again what a step wrote.
        bool mayStay = mayReuse && _services.Request.MergeStreams && !_services.Request.WantsOutput;
        if (mayStay && _journal.Check(run) is { } unchanged && _validation.Holds(run))
            return _services.EndUpToDate(run, unchanged);

        if (run.Situation is null && !_situations.TryRead(run))
            return _services.EndUnsuccessful(run, StepOutcome.Failed);

        if (mayStay && _journal.CheckFingerprint(run) is { } same && _validation.Holds(run))
            return _services.EndUpToDate(run, same);

        _journal.Explain(run);
        if (mayReuse && run.Step.Cache && _store.Find(run) is { } hit && MayUse(run))
        {
            switch (_restore.Restore(run, hit))
            {
                case RestoreProgress.Restored:
                    return StepProgress.Succeeded;
                case RestoreProgress.Busy:
                    // Whoever holds the outputs may change what this step reads: it is looked at afresh.
                    run.Situation = null;
                    return _services.Intent == RunIntent.DesignTime ? _services.EndUnrun(run) : StepProgress.Later;
                case RestoreProgress.Refused:
                    return _services.EndUnsuccessful(run, StepOutcome.Failed);
                case RestoreProgress.Gone:
                    break;
            }
        }

        return _services.Intent is RunIntent.Build or RunIntent.Audit ? StepProgress.MustRun : _services.EndUnrun(run);
    }

    private bool MayUse(StepRun run)
    {
        bool isValid = _validation.Holds(run);
        if (!isValid)
            run.Reasons = [Reason.Rule(ReasonKinds.Invalid)];
        return isValid;
    }
}

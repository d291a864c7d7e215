using System.Diagnostics;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;

namespace BuildMemo.Run;

/// <summary>
/// The way of a step (design.md, 3), from top to bottom: up to date by its journal entry? what determines it now? up to date
/// after all? in the store? else it must run. The scheduler has waited for its producers.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="runs">The steps, by index.</param>
internal sealed class StepWay(RunServices services, StepRun[] runs) : IStepWork
{
    private readonly JournalCheck _journal = new(services);
    private readonly SituationReader _situations = new(services);
    private readonly StoreLookup _store = new(services);
    private readonly StepRestore _restore = new(services);
    private readonly StepExecution _execution = new(services);

    /// <inheritdoc />
    public StepProgress Look(int index)
    {
        StepRun run = runs[index];
        long start = Stopwatch.GetTimestamp();
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
    public IReadOnlyList<StepProgress> Run(IReadOnlyList<int> batch) => _execution.Run([.. batch.Select(index => runs[index])]);

    /// <inheritdoc />
    public void Abandon(int step, bool isCancelled) =>
        services.EndUnsuccessful(runs[step], isCancelled ? StepOutcome.Cancelled : StepOutcome.Skipped);

    private StepProgress Look(StepRun run)
    {
        bool mayReuse = services.Settings.Mode is CacheMode.ReadWrite or CacheMode.ReadOnly;
        if (mayReuse && _journal.Check(run) is { } unchanged)
            return services.EndUpToDate(run, unchanged);

        if (run.Situation is null && !_situations.TryRead(run))
            return services.EndUnsuccessful(run, StepOutcome.Failed);

        if (mayReuse && _journal.CheckFingerprint(run) is { } same)
            return services.EndUpToDate(run, same);

        run.Reasons = _journal.ReasonsOf(run);
        if (mayReuse && run.Step.Cache && _store.Find(run) is { } hit)
        {
            switch (_restore.Restore(run, hit))
            {
                case RestoreProgress.Restored:
                    return StepProgress.Succeeded;
                case RestoreProgress.Busy:
                    // Whoever holds the outputs may change what this step reads: it is looked at afresh.
                    run.Situation = null;
                    return services.Intent == RunIntent.DesignTime ? services.EndUnrun(run) : StepProgress.Later;
                case RestoreProgress.Refused:
                    return services.EndUnsuccessful(run, StepOutcome.Failed);
                case RestoreProgress.Gone:
                    break;
            }
        }

        return services.Intent == RunIntent.Build ? StepProgress.MustRun : services.EndUnrun(run);
    }
}

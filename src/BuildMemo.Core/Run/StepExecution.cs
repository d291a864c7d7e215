using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// Executes steps that must run, one or a batch: hold their outputs, look once more whether another build stored them meanwhile,
/// clear the ground, run the command or the method, settle each step.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="store">The second look.</param>
/// <param name="restore">Restores what the second look finds.</param>
internal sealed class StepExecution(RunServices services, StoreLookup store, StepRestore restore)
{
    private readonly CommandExecution _commands = new(services);
    private readonly MethodExecution _methods = new(services);
    private readonly StepSettlement _settlement = new(services);
    private int _batches;

    /// <summary>Runs the steps; one answer each, in their order.</summary>
    public BatchEnd Run(StepRun[] steps)
    {
        TimeSpan time = TimeSpan.Zero;
        StepProgress[] progress = new StepProgress[steps.Length];
        List<PreparedStep> prepared = new(steps.Length);
        try
        {
            for (int index = 0; index < steps.Length; index++)
                progress[index] = Prepare(steps[index], prepared);
            if (prepared.Count > 0)
                time = Execute(prepared);
        }
        finally
        {
            foreach (PreparedStep step in prepared)
                step.Dispose();
        }

        for (int index = 0; index < steps.Length; index++)
        {
            if (progress[index] == StepProgress.MustRun)
                progress[index] = steps[index].Report!.Outcome == StepOutcome.Ran ? StepProgress.Succeeded : StepProgress.Failed;
        }

        return new(progress, time);
    }

    private StepProgress Prepare(StepRun run, List<PreparedStep> prepared)
    {
        if (!services.TryLockOutputs(run.Step, out IDisposable? outputs))
            return Later(run);
        IDisposable? flight = null;
        bool isShared = services.MayStore && run.Step.Cache;
        if (isShared && services.Store.Locks.TryLock(run.Situation!.Declared, out flight) == StoreLockState.Busy)
        {
            outputs?.Dispose();
            return Later(run);
        }

        // What is restored after all begins here; what runs says so itself.
        run.BeginLook(Stopwatch.GetTimestamp());
        PreparedStep step = new(run, outputs, flight);
        prepared.Add(step);
        if (services.Frameworks.Find(run) is { } clash)
        {
            services.Report(clash);
            return Withdraw(step, prepared, services.EndUnsuccessful(run, StepOutcome.Failed));
        }

        // Whoever held the locks before may have stored what is needed here.
        if (isShared && services.Settings.Mode == CacheMode.ReadWrite && !run.MustRecompute && store.Find(run) is { } hit
            && restore.RestoreLocked(run, hit) == RestoreProgress.Restored)
            return Withdraw(step, prepared, StepProgress.Succeeded);
        return Clear(step) ? StepProgress.MustRun : Withdraw(step, prepared, StepProgress.Failed);
    }

    private static StepProgress Later(StepRun run)
    {
        // Whoever holds the locks may change what this step reads: it is looked at afresh.
        run.Situation = null;
        return StepProgress.Later;
    }

    private static StepProgress Withdraw(PreparedStep step, List<PreparedStep> prepared, StepProgress progress)
    {
        prepared.Remove(step);
        step.Dispose();
        return progress;
    }

    private bool Clear(PreparedStep step)
    {
        StepRun run = step.Run;
        step.States = services.Discoveries.Look(services.Discoveries.ListOf(run.Situation!.Candidates)) ?? [];
        CleanGroundPlan plan = services.Ground.Plan(GroundOf(run.Step));
        services.Journal.Begin(run.Step.Name, [.. plan.Moves.Select(move => new AsideMove(move.Path, move.AsidePath))]);
        step.Ground = services.Ground.Execute(plan, out Problem? problem);
        if (step.Ground is not null && services.Shelf.Load(run) is { } missing)
        {
            _settlement.Fail(step, new(StepOutcome.Failed, missing, TimeSpan.Zero));
            return false;
        }

        if (step.Ground is not null)
            return true;
        services.Journal.Settle(run.Step.Name);
        services.Report(run.Describe(problem!));
        services.EndUnsuccessful(run, StepOutcome.Failed);
        return false;
    }

    // A DepFile of an earlier run must not pass for one of this run.
    private static ImmutableArray<OutputDeclaration> GroundOf(Step step) =>
        step.DepFile is { } depFile && !step.Outputs.Any(output => output.Path == depFile)
            ? [.. step.Outputs, new(depFile, OutputKind.OptionalFile)]
            : step.Outputs;

    private TimeSpan Execute(List<PreparedStep> steps)
    {
        if (services.IsAudited(steps[0].Run))
            return Audit(steps[0]);
        if (steps[0].Run.Method is not null)
            return CallMethods(steps);
        services.Slots.Enter();
        int slot = services.SlotNumbers.Take();
        try
        {
            long start = Stopwatch.GetTimestamp();
            List<PreparedStep> together = BatchFit.Choose(steps, out List<PreparedStep> alone);
            if (together.Count < 2 || !TryExecuteBatch(together, slot))
                alone.InsertRange(0, together);
            foreach (PreparedStep step in alone)
                ExecuteAlone(step, slot);

            return Stopwatch.GetElapsedTime(start);
        }
        finally
        {
            services.SlotNumbers.Return(slot);
            services.Slots.Exit();
        }
    }

    // Audited steps come one by one.
    private TimeSpan Audit(PreparedStep step)
    {
        long start = Stopwatch.GetTimestamp();
        services.Emit(new StepStarted(step.Run.Step.Name, step.Situation.CommandText, step.Run.Reasons));
        StepEnd end = new StepAudit(services, _commands, _methods).Run(step);
        if (end is StepSuccess success)
            _settlement.Succeed(step, success);
        else
            _settlement.Fail(step, (StepFailure)end);
        return Stopwatch.GetElapsedTime(start);
    }

    // Each call of a batch is settled when it ends, whatever becomes of the others.
    private TimeSpan CallMethods(List<PreparedStep> steps)
    {
        int batch = steps.Count > 1 ? Interlocked.Increment(ref _batches) : 0;
        return _methods.Run(steps, (step, end) =>
        {
            if (end is StepSuccess success)
                _settlement.Succeed(step, success with { Batch = batch });
            else
                _settlement.Fail(step, (StepFailure)end);
            step.Dispose();
        });
    }

    private void ExecuteAlone(PreparedStep step, int slot)
    {
        StepRun run = step.Run;
        run.BeginWork(slot, Stopwatch.GetTimestamp());
        services.Emit(services.Starts.Of(run, step.Situation.CommandText));
        CommandResult result = _commands.Run([step], (_, message) => services.Emit(new StepPrinted(run.Step.Name, StepLines.Of(message), IsReplayed: false)));
        if (result.IsSuccess)
            _settlement.Succeed(step, result.ToSuccess());
        else
            Fail(step, result);
    }

    private void Fail(PreparedStep step, CommandResult result) =>
        _settlement.Fail(step, result.ToFailure(StepFailures.Describe(step.Run.Step, step.Situation.CommandText, result, services.Settings.Environment)));

    private static bool LacksOutput(PreparedStep step)
    {
        foreach (OutputDeclaration output in step.Run.Step.Outputs)
        {
            if (output.Kind == OutputKind.File && FileSystem.Status(output.Path, followLinks: false).Kind == FileKind.Missing)
                return true;
        }

        return false;
    }

    // A batch that fails, or leaves an output out, or says something that can't be given to one of its steps, is run again one by one: then each step has its
    // own exit code and its own output.
    private bool TryExecuteBatch(List<PreparedStep> steps, int slot)
    {
        foreach (PreparedStep step in steps)
            services.Emit(services.Starts.Of(step.Run, step.Situation.CommandText));
        long start = Stopwatch.GetTimestamp();
        CommandResult result = _commands.Run(steps, static (_, _) => { });
        long share = (Stopwatch.GetTimestamp() - start) / steps.Count;
        for (int index = 0; index < steps.Count; index++)
            steps[index].Run.BeginWork(slot, start + index * share, start + (index + 1) * share);
        if (!result.IsSuccess || steps.Exists(LacksOutput) || BatchMessages.Divide(steps, result.Messages) is not { } messages)
        {
            if (services.Cancellation.IsCancellationRequested)
            {
                foreach (PreparedStep step in steps)
                    Fail(step, result);
                return true;
            }

            foreach (PreparedStep step in steps)
                _settlement.ClearAgain(step);
            return false;
        }

        int batch = Interlocked.Increment(ref _batches);
        for (int index = 0; index < steps.Count; index++)
        {
            foreach (RecordMessage message in messages[index])
                services.Emit(new StepPrinted(steps[index].Run.Step.Name, StepLines.Of(message), IsReplayed: false));
            _settlement.Succeed(steps[index], new(messages[index], result.Duration / steps.Count) { FoundTexts = result.FoundTexts, Batch = batch });
        }

        return true;
    }
}

using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Methods;
using BuildMemo.Scheduling;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Sets the steps of a run on their way.</summary>
internal static class StepRuns
{
    // Nothing is known of a step that never ran: it is taken for one that is worth memoizing.
    private static readonly TimeSpan UnknownDuration = TimeSpan.FromSeconds(1);

    /// <summary>One a step, with what the journal knows of it.</summary>
    public static StepRun[] Create(RunRequest request, ProjectJournal journal, MethodReading reading)
    {
        ImmutableArray<Step> steps = reading.Steps;
        Sha256Value[] declarations = RunSignature.OfEach(request, journal.Salt);
        StepRun[] runs = new StepRun[steps.Length];
        for (int index = 0; index < runs.Length; index++)
        {
            runs[index] = new(index, steps[index], declarations[steps[index].Index], journal.Find(steps[index].Name))
            {
                Method = reading.Methods[index],
                ResultPath = reading.Methods[index] is { Signature.Result: not ResultKind.None } ? MethodSteps.ResultPathOf(steps[index], request) : null,
            };
        }

        return runs;
    }

    /// <summary>What the scheduler needs to know of them.</summary>
    public static SchedulerStep[] ForScheduler(StepRun[] runs, StepGraph graph, int parallelism, bool takesOne)
    {
        SchedulerStep[] steps = new SchedulerStep[runs.Length];
        BatchKey?[] keys = BatchFit.KeysOf(runs);
        for (int index = 0; index < steps.Length; index++)
        {
            Step step = runs[index].Step;
            steps[index] = new(graph.Producers(index), graph.Consumers(index))
            {
                Duration = runs[index].Before is { Duration.Ticks: > 0 } before ? before.Duration : UnknownDuration,
                TakesWorker = runs[index].Method is not null,
                // One after the other means one call a message as well.
                BatchKey = takesOne || (parallelism == 1 && runs[index].Method is not null) ? null : keys[index],
                BatchSize = step.BatchSize,
                MaxBatchSize = step.MaxBatchSize,
            };
        }

        return steps;
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Adds to the reports of steps what only the whole run tells: when, in which slot, after whom, how large.</summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="start">When the run began.</param>
/// <param name="places">Where each step stands in the report, by its index.</param>
internal sealed class RunTimes(RunServices services, long start, int[] places)
{
    /// <summary>The report of a step, completed.</summary>
    public StepReport Complete(StepRun run)
    {
        StepReport report = run.Report!;
        double end = SecondsAt(run.EndedAt);
        // What was never looked at was given up at its end.
        double began = run.BeganAt == 0 ? end : SecondsAt(run.BeganAt);
        return report with
        {
            Ready = run.ReadyAt == 0 ? end : SecondsAt(run.ReadyAt),
            Start = began,
            End = Math.Max(began, end),
            Slot = run.Slot,
            WaitedFor = ProducersOf(run),
            // Of what was not touched nobody asks, and the next build should not pay for it.
            OutputSizes = report.Outcome == StepOutcome.UpToDate ? [] : SizesOf(report.Outputs, run.After),
            Problems = services.ProblemsOf(report.Name),
        };
    }

    private double SecondsAt(long timestamp) => Stopwatch.GetElapsedTime(start, timestamp).TotalSeconds;

    private ImmutableArray<int> ProducersOf(StepRun run)
    {
        IReadOnlyList<int> producers = services.Graph.Producers(run.Index);
        if (producers.Count == 0)
            return [];
        StepRun[] steps = new StepRun[producers.Count];
        for (int index = 0; index < steps.Length; index++)
            steps[index] = services.RunAt(producers[index]);
        Array.Sort(steps, static (one, other) => other.EndedAt.CompareTo(one.EndedAt));
        ImmutableArray<int>.Builder named = ImmutableArray.CreateBuilder<int>(Math.Min(steps.Length, StepReport.MostListed));
        for (int index = 0; index < named.Capacity; index++)
            named.Add(places[steps[index].Index]);
        return named.MoveToImmutable();
    }

    private static ImmutableArray<long> SizesOf(ImmutableArray<string> outputs, JournalEntry? entry)
    {
        if (entry is null || outputs.IsEmpty)
            return [];
        long[] sizes = new long[outputs.Length];
        bool isKnown = false;
        int next = 0;
        for (int index = 0; index < sizes.Length; index++)
        {
            sizes[index] = SizeOf(outputs[index], entry.Files, ref next);
            isKnown |= sizes[index] >= 0;
        }

        return isKnown ? ImmutableCollectionsMarshal.AsImmutableArray(sizes) : [];
    }

    // Both lists are in declared order, so that the one that is wanted mostly comes right after the one before.
    private static long SizeOf(string output, ImmutableArray<TrackedFile> files, ref int next)
    {
        for (int tried = 0; tried < files.Length; tried++)
        {
            TrackedFile file = files[(next + tried) % files.Length];
            if (file.FollowsLinks || file.Path != output)
                continue;
            next = (next + tried + 1) % files.Length;
            return file.Status.Kind == Files.FileKind.File ? file.Status.Stamp.Size : -1;
        }

        return -1;
    }
}

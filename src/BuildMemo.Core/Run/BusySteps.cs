using System.Collections.Immutable;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>
/// Leaves the steps out of a report that were up to date. Who waited for one of them waited for whom that one waited for: the last of
/// those stands in its place.
/// </summary>
internal static class BusySteps
{
    private const int None = -1;

    /// <summary>The report with the steps that were not up to date; their places among themselves are in what they waited for.</summary>
    public static RunReport Of(RunReport report)
    {
        ImmutableArray<StepReport> steps = report.Steps;
        int[] places = new int[steps.Length];
        int count = 0;
        for (int index = 0; index < steps.Length; index++)
            places[index] = steps[index].Outcome == StepOutcome.UpToDate ? None : count++;
        if (count == steps.Length)
            return report;

        ImmutableArray<StepReport>.Builder busy = ImmutableArray.CreateBuilder<StepReport>(count);
        foreach (StepReport step in steps)
        {
            if (step.Outcome != StepOutcome.UpToDate)
                busy.Add(step.WaitedFor.IsEmpty ? step : step with { WaitedFor = Translate(step.WaitedFor, steps, places) });
        }

        return report with { Steps = busy.MoveToImmutable() };
    }

    private static ImmutableArray<int> Translate(ImmutableArray<int> waitedFor, ImmutableArray<StepReport> steps, int[] places)
    {
        ImmutableArray<int>.Builder kept = ImmutableArray.CreateBuilder<int>();
        foreach (int producer in waitedFor)
        {
            int place = producer;
            // Of a chain of such steps the first one that did something is the one that was waited for.
            while (places[place] == None && steps[place].WaitedFor is [int earlier, ..])
                place = earlier;
            if (places[place] != None && !kept.Contains(places[place]))
                kept.Add(places[place]);
        }

        return kept.ToImmutable();
    }
}

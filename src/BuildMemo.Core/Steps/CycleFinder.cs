using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Names the cycles among the steps that could not be ordered: one for each knot.</summary>
internal static class CycleFinder
{
    public static void Report(ImmutableArray<Step> steps, int[][] producers, ImmutableArray<Problem>.Builder problems)
    {
        int[] knots = Knots.Find(producers);
        var isDone = new bool[steps.Length];
        var walked = new int[steps.Length];
        Array.Fill(walked, -1);
        for (int start = 0; start < steps.Length; start++)
        {
            if (isDone[knots[start]])
                continue;
            isDone[knots[start]] = true;
            var path = new List<int>();
            int step = start;
            while (step >= 0 && walked[step] < 0)
            {
                walked[step] = path.Count;
                path.Add(step);
                step = ProducerInKnot(step, producers, knots);
            }

            // A step alone in its knot waits for nobody in it.
            if (step >= 0)
                problems.Add(Describe(steps, path, walked[step]));
        }
    }

    private static int ProducerInKnot(int step, int[][] producers, int[] knots)
    {
        foreach (int producer in producers[step])
        {
            if (knots[producer] == knots[step])
                return producer;
        }

        return -1;
    }

    private static Problem Describe(ImmutableArray<Step> steps, List<int> path, int first)
    {
        // The walk went from consumers to producers; the message goes with the files, beginning with the step declared first.
        List<int> cycle = path[first..];
        cycle.Reverse();
        int smallest = cycle.IndexOf(cycle.Min());
        var names = new List<string>();
        for (int i = 0; i <= cycle.Count; i++)
            names.Add($"'{steps[cycle[(smallest + i) % cycle.Count]].Name}'");
        Step step = steps[cycle[smallest]];
        return new(
            Codes.Cycle,
            $"Step '{step.Name}': waits for its own outputs: {string.Join(" → ", names)} (each reads what the one before writes). Take an input out of one of them.")
        {
            Step = step.Name,
        };
    }
}

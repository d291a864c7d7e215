using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Names the cycles among the steps that could not be ordered: one for each knot, with the files that tie it.</summary>
internal static class CycleFinder
{
    public static void Report(
        ImmutableArray<Step> steps, int[][] producers, ImmutableArray<int> order, ImmutableArray<Problem>.Builder problems)
    {
        // Walking from a step that is left to a producer that is left must come round, for every one of them has such a producer.
        var walk = new int[steps.Length];
        foreach (int step in order)
            walk[step] = -1;
        for (int start = 0; start < steps.Length; start++)
        {
            if (walk[start] != 0)
                continue;
            var path = new List<int>();
            int step = start;
            while (walk[step] == 0)
            {
                walk[step] = start + 1;
                path.Add(step);
                step = NextLeft(producers[step], walk);
            }

            // A walk that ends in an earlier one leads to a cycle that is reported already.
            if (walk[step] == start + 1)
                problems.Add(Describe(steps, path, path.IndexOf(step)));
        }
    }

    private static int NextLeft(int[] producers, int[] walk)
    {
        foreach (int producer in producers)
        {
            if (walk[producer] >= 0)
                return producer;
        }

        throw new InvalidOperationException("A step that could not be ordered waits for none that is left.");
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

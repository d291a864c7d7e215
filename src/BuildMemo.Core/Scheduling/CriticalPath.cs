namespace BuildMemo.Scheduling;

/// <summary>Ranks steps by the time from their start to the end of the longest chain behind them: longest first.</summary>
internal static class CriticalPath
{
    /// <summary>The rank of each step; cost is linear in steps and edges. <paramref name="steps"/> must be free of cycles.</summary>
    public static long[] Rank(IReadOnlyList<SchedulerStep> steps)
    {
        long[] ranks = new long[steps.Count];
        int[] open = new int[steps.Count];
        Queue<int> ready = [];
        for (int step = 0; step < steps.Count; step++)
        {
            open[step] = steps[step].Consumers.Count;
            if (open[step] == 0)
                ready.Enqueue(step);
        }

        while (ready.TryDequeue(out int step))
        {
            // +1: among steps of unknown duration the longer chain still goes first.
            ranks[step] += steps[step].Duration.Ticks + 1;
            foreach (int producer in steps[step].Producers)
            {
                ranks[producer] = Math.Max(ranks[producer], ranks[step]);
                if (--open[producer] == 0)
                    ready.Enqueue(producer);
            }
        }

        return ranks;
    }
}

using BuildMemo.Scheduling;

namespace BuildMemo.Core.Tests.Scheduling;

public class CriticalPathTests
{
    [Fact]
    public void A_rank_is_the_time_to_the_end_of_the_longest_chain_behind_a_step()
    {
        // 0 -> 1 -> 3, 0 -> 2 -> 3; 4 alone.
        long[] ranks = CriticalPath.Rank([Step([], [1, 2], 1), Step([0], [3], 10), Step([0], [3], 2), Step([1, 2], [], 5), Step([], [], 15)]);
        Assert.Equal([16, 15, 7, 5, 15], ranks.Select(rank => rank / TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void Among_steps_of_no_duration_the_longer_chain_goes_first()
    {
        long[] ranks = CriticalPath.Rank([Step([], [], 0), Step([], [2], 0), Step([1], [3], 0), Step([2], [], 0)]);
        Assert.Equal([1, 3, 2, 1], ranks);
    }

    [Fact]
    public void Ranks_of_random_graphs_are_those_of_the_definition()
    {
        Random random = new(20261121);
        for (int round = 0; round < 200; round++)
        {
            SchedulerStep[] steps = RandomGraph(random, random.Next(1, 30));
            long[] ranks = CriticalPath.Rank(steps);
            long Longest(int step) => steps[step].Duration.Ticks + 1 + steps[step].Consumers.Select(Longest).DefaultIfEmpty(0).Max();
            Assert.Equal(Enumerable.Range(0, steps.Length).Select(Longest), ranks);
        }
    }

    [Fact]
    public void A_queue_gives_the_highest_rank_first_and_the_earlier_of_equals()
    {
        SchedulerStep[] steps = [.. Enumerable.Range(0, 500).Select(_ => Step([], [], 0))];
        Random random = new(1);
        long[] ranks = [.. steps.Select(_ => (long)random.Next(40))];
        RunQueue queue = new(steps, ranks);
        foreach (int step in Enumerable.Range(0, steps.Length).OrderBy(_ => random.Next()))
            queue.Add(step);
        List<int> taken = [];
        while (queue.TryTake(lookupsUnderWay: false, 2, static _ => true, out int[]? batch))
            taken.Add(Assert.Single(batch));
        Assert.Equal(Enumerable.Range(0, steps.Length).OrderByDescending(step => ranks[step]).ThenBy(step => step), taken);
    }

    [Fact]
    public void A_group_that_is_not_full_waits_while_look_ups_are_under_way()
    {
        SchedulerStep[] steps = [.. Enumerable.Range(0, 3).Select(_ => Step([], [], 0) with { BatchKey = "key", BatchSize = 3 })];
        RunQueue queue = new(steps, [3, 2, 1]);
        queue.Add(0);
        queue.Add(1);
        Assert.False(queue.TryTake(lookupsUnderWay: true, 2, static _ => true, out _));
        queue.Add(2);
        Assert.True(queue.TryTake(lookupsUnderWay: true, 2, static _ => true, out int[]? batch));
        Assert.Equal([0, 1, 2], batch);
        Assert.Equal(0, queue.Count);
    }

    private static SchedulerStep Step(int[] producers, int[] consumers, int seconds) =>
        new(producers, consumers) { Duration = TimeSpan.FromSeconds(seconds) };

    private static SchedulerStep[] RandomGraph(Random random, int count)
    {
        List<int>[] producers = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        List<int>[] consumers = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        for (int step = 1; step < count; step++)
        {
            foreach (int producer in Enumerable.Range(0, step).Where(_ => random.Next(6) == 0))
            {
                producers[step].Add(producer);
                consumers[producer].Add(step);
            }
        }

        return [.. Enumerable.Range(0, count).Select(step => new SchedulerStep(producers[step], consumers[step]) { Duration = TimeSpan.FromTicks(random.Next(1000)) })];
    }
}

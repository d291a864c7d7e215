using BuildMemo.Scheduling;

namespace BuildMemo.Core.Tests.Scheduling;

/// <summary>How many steps go into one process.</summary>
public sealed class BatchSizeTests
{
    [Fact]
    public void P10_an_automatic_batch_grows_until_it_takes_two_tenths_of_a_second()
    {
        AutomaticBatch batch = new();
        List<int> sizes = [];
        for (int round = 0; round < 20; round++)
        {
            sizes.Add(batch.Size);
            batch.Report(batch.Size, TimeSpan.FromMilliseconds(10 * batch.Size));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32], sizes.Distinct());
        Assert.Equal(32, batch.Size);
    }

    [Fact]
    public void P10_an_automatic_batch_that_takes_more_than_two_seconds_shrinks()
    {
        AutomaticBatch batch = Grown(8);
        batch.Report(8, TimeSpan.FromSeconds(2));
        Assert.Equal(8, batch.Size);
        for (int round = 0; round < 20 && batch.Size == 8; round++)
            batch.Report(8, TimeSpan.FromSeconds(3));
        Assert.Equal(1, batch.Size);
    }

    [Fact]
    public void P10_batches_of_another_size_tell_an_automatic_batch_nothing()
    {
        AutomaticBatch batch = Grown(8);
        batch.Report(7, TimeSpan.FromMilliseconds(1));
        batch.Report(4, TimeSpan.FromSeconds(10));
        Assert.Equal(8, batch.Size);
        batch.Report(8, TimeSpan.FromMilliseconds(1));
        Assert.Equal(16, batch.Size);
    }

    [Fact]
    public void P10_MaxBatchSize_bounds_automatic_batches_and_no_others()
    {
        Assert.Equal(16, Largest(batchSize: 0, maxBatchSize: 16));
        Assert.True(Largest(batchSize: 0, maxBatchSize: 0) > 16);
        Assert.Equal(40, Largest(batchSize: 40, maxBatchSize: 16));
    }

    private static AutomaticBatch Grown(int size)
    {
        AutomaticBatch batch = new();
        while (batch.Size < size)
            batch.Report(batch.Size, TimeSpan.FromMilliseconds(1));
        return batch;
    }

    private static int Largest(int batchSize, int maxBatchSize)
    {
        object key = new();
        SchedulerStep[] steps = [.. Enumerable.Repeat(new SchedulerStep([], []) { TakesWorker = true, BatchKey = key, BatchSize = batchSize, MaxBatchSize = maxBatchSize }, 1000)];
        RunQueue queue = new(steps, new long[steps.Length]);
        for (int step = 0; step < steps.Length; step++)
            queue.Add(step);
        int largest = 0;
        while (queue.TryTake(lookupsUnderWay: false, slots: 2, static _ => true, out int[]? batch))
        {
            queue.Report(batch, TimeSpan.FromMilliseconds(batch.Length));
            largest = Math.Max(largest, batch.Length);
        }

        return largest;
    }
}

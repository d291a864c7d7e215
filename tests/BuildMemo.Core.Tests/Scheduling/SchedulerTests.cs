using BuildMemo.Scheduling;

namespace BuildMemo.Core.Tests.Scheduling;

public sealed class SchedulerTests : IDisposable
{
    private readonly RecordedWork _work = new();
    private readonly CancellationTokenSource _cancellation = new();

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public void P9_A_hit_ends_while_the_only_execution_slot_is_taken()
    {
        using ManualResetEvent started = new(false);
        using CountdownEvent hits = new(5);
        _work.OnLook = step =>
        {
            if (step == 0)
                return StepProgress.MustRun;
            RecordedWork.Pass(started);
            hits.Signal();
            return StepProgress.Succeeded;
        };
        _work.OnRun = _ =>
        {
            started.Set();
            RecordedWork.Pass(hits.WaitHandle);
            return StepProgress.Succeeded;
        };
        Run(Alone(6), new RecordedCores(1), 2);
        Assert.Single(_work.Events, text => text.StartsWith("run", StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_is_free_looks_up_before_it_executes()
    {
        // 0 is a hit; behind it 1 must run. Of the two threads that are there then, one stays in the look-up of 2 until 1 runs.
        using ManualResetEvent runs = new(false);
        _work.OnLook = step =>
        {
            if (step == 2)
                RecordedWork.Pass(runs);
            return step == 1 ? StepProgress.MustRun : StepProgress.Succeeded;
        };
        _work.OnRun = _ =>
        {
            runs.Set();
            return StepProgress.Succeeded;
        };
        Run([new([], [1, 2, 3, 4]), .. Enumerable.Repeat(new SchedulerStep([0], []), 4)], new RecordedCores(1), 2);
        Assert.Equal(["look 3", "look 4", "run 1"], _work.Events.Where(text => text is "look 3" or "look 4" or "run 1"));
    }

    [Fact]
    public void Of_what_waits_the_longest_chain_goes_first()
    {
        // 0 holds the only slot until all others wait for it. 4 is short, and 5 behind it is the longest of all.
        SchedulerStep[] steps =
        [
            Lasting(1), Lasting(20), Lasting(40), Lasting(30),
            new([], [5]) { Duration = TimeSpan.FromSeconds(5) }, new([4], []) { Duration = TimeSpan.FromSeconds(60) },
        ];
        using ManualResetEvent started = new(false);
        Scheduler? scheduler = null;
        _work.OnLook = step =>
        {
            if (step is > 0 and < 5)
                RecordedWork.Pass(started);
            return StepProgress.MustRun;
        };
        _work.OnRun = batch =>
        {
            started.Set();
            if (batch[0] == 0)
                Assert.True(SpinWait.SpinUntil(() => scheduler!.Waiting == 4, RecordedWork.Limit), "four steps should wait");
            return StepProgress.Succeeded;
        };
        scheduler = new(steps, _work, new() { Cores = new RecordedCores(1), MaxParallelism = 2 }, _cancellation.Token);
        scheduler.Run();
        string[] runs = [.. _work.Events.Where(text => text.StartsWith("run", StringComparison.Ordinal))];
        Assert.Equal(["run 0", "run 4"], runs[..2]);
        Assert.Equal(["run 2", "run 3", "run 1"], runs.Where(text => text is "run 1" or "run 2" or "run 3"));
        Assert.Equal(1, _work.MostAtOnce);
    }

    [Fact]
    public void One_job_keeps_the_order_of_declaration_whatever_lasts_longest()
    {
        Run([Lasting(1), Lasting(9), Lasting(5)], new RecordedCores(1), 1);
        Assert.Equal(["look 0", "run 0", "look 1", "run 1", "look 2", "run 2"], _work.Events);
    }

    [Fact]
    public void Cores_are_asked_for_once_at_the_first_miss_and_given_back_after_the_last_execution()
    {
        RecordedCores cores = new(2);
        int ended = 0;
        cores.Requested = () => Assert.Contains("look 3", _work.Events);
        // Three hits one after the other, then misses in plenty.
        _work.OnLook = step => step < 3 ? StepProgress.Succeeded : StepProgress.MustRun;
        _work.OnRun = _ =>
        {
            Assert.Equal(["request 4"], cores.Calls);
            Interlocked.Increment(ref ended);
            return StepProgress.Succeeded;
        };
        SchedulerStep[] chain = [new([], [1]), new([0], [2]), new([1], [.. Enumerable.Range(3, 40)])];
        Run([.. chain, .. Enumerable.Repeat(new SchedulerStep([2], []), 40)], cores, 4);
        Assert.Equal(40, ended);
        Assert.Equal(["request 4", "release"], cores.Calls);
        Assert.InRange(_work.MostAtOnce, 1, 2);
    }

    [Fact]
    public void Without_a_miss_no_core_is_asked_for()
    {
        RecordedCores cores = new(4);
        _work.OnLook = _ => StepProgress.Succeeded;
        Run(Alone(20), cores, 4);
        Assert.Empty(cores.Calls);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    [InlineData(false, 1)]
    [InlineData(false, 4)]
    public void Cores_are_given_back_also_when_a_step_throws(bool whileItRuns, int parallelism)
    {
        RecordedCores cores = new(parallelism);
        _work.OnLook = step => step == 7 && !whileItRuns ? throw new InvalidCastException("bug") : StepProgress.MustRun;
        _work.OnRun = batch => batch[0] == 7 && whileItRuns ? throw new InvalidCastException("bug") : StepProgress.Succeeded;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Run(Alone(20), cores, parallelism));
        Assert.IsType<InvalidCastException>(error.InnerException);
        Assert.DoesNotContain("release", cores.Calls.SkipLast(1));
        Assert.Equal(cores.Calls.Count > 0, cores.Calls.Contains("release"));
        Assert.True(!whileItRuns || cores.Calls.Count == 2);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-3, 1)]
    [InlineData(3, 3)]
    [InlineData(99, 4)]
    public void Never_more_executions_than_were_granted_and_at_least_one(int granted, int most)
    {
        using Barrier together = new(most);
        using ManualResetEvent met = new(false);
        _work.OnRun = _ =>
        {
            // As many as may run at once meet here: fewer would wait in vain.
            if (!met.WaitOne(0))
            {
                Assert.True(together.SignalAndWait(RecordedWork.Limit), $"{most} should run at once");
                met.Set();
            }

            return StepProgress.Succeeded;
        };
        Run(Alone(most), new RecordedCores(granted), 4);
        Assert.Equal(most, _work.MostAtOnce);
    }

    [Fact]
    public void Cancelling_abandons_what_has_not_begun_and_gives_cores_back()
    {
        RecordedCores cores = new(1);
        _work.OnRun = _ =>
        {
            _cancellation.Cancel();
            return StepProgress.Failed;
        };
        Run(Alone(5), cores, 1);
        Assert.Equal(["look 0", "run 0", "cancel 1", "cancel 2", "cancel 3", "cancel 4"], _work.Events);
        Assert.Equal(["request 1", "release"], cores.Calls);
    }

    [Fact]
    public void Consumers_of_what_failed_are_skipped_and_others_are_not()
    {
        _work.OnLook = step => step == 0 ? StepProgress.Failed : StepProgress.Succeeded;
        Run([new([], [1]), new([0], [2]), new([1], []), new([], [])], new RecordedCores(1), 1);
        Assert.Equal(["look 0", "skip 1", "skip 2", "look 3"], _work.Events);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2*n", 2)]
    [InlineData("5", 5)]
    [InlineData("all", 8)]
    public void P9_as_many_batches_for_workers_are_under_way_as_the_expression_says(string expression, int most)
    {
        SchedulerStep[] steps = [.. Enumerable.Repeat(new SchedulerStep([], []) { TakesWorker = true }, 8)];
        using Barrier together = new(most);
        using ManualResetEvent met = new(false);
        _work.OnRun = _ =>
        {
            if (!met.WaitOne(0))
            {
                Assert.True(together.SignalAndWait(RecordedWork.Limit), $"{most} should be under way at once");
                met.Set();
            }

            return StepProgress.Succeeded;
        };
        Run(steps, new RecordedCores(1), 4, BuildMemo.Settings.PreDispatchExpression.Parse(expression)!.Evaluate);
        Assert.Equal(most, _work.MostAtOnce);
    }

    [Fact]
    public void P9_whatever_the_expression_says_62_batches_are_ahead_of_those_that_run_at_most()
    {
        const int Most = 2 + 62;
        SchedulerStep[] steps = [.. Enumerable.Repeat(new SchedulerStep([], []) { TakesWorker = true }, 100)];
        using Barrier together = new(Most);
        int entered = 0;
        _work.OnRun = _ =>
        {
            if (Interlocked.Increment(ref entered) <= Most)
                Assert.True(together.SignalAndWait(RecordedWork.Limit), $"{Most} should be under way at once");
            return StepProgress.Succeeded;
        };
        Run(steps, new RecordedCores(2), 4, BuildMemo.Settings.PreDispatchExpression.Parse("all")!.Evaluate);
        Assert.Equal(Most, _work.MostAtOnce);
    }

    [Fact]
    public void P2_one_at_a_time_is_one_at_a_time_for_workers_too_whatever_is_sent_ahead()
    {
        Run([.. Enumerable.Repeat(new SchedulerStep([], []) { TakesWorker = true }, 3)], new RecordedCores(1), 1, static _ => 8);
        Assert.Equal(["look 0", "run 0", "look 1", "run 1", "look 2", "run 2"], _work.Events);
        Assert.Equal(1, _work.MostAtOnce);
    }

    [Fact]
    public void P10_batches_for_workers_grow_while_there_is_much_left_and_shrink_towards_the_end()
    {
        object key = new();
        SchedulerStep[] steps = [.. Enumerable.Repeat(new SchedulerStep([], []) { TakesWorker = true, BatchKey = key, BatchSize = 0 }, 1000)];
        List<int> sizes = [];
        RunQueue queue = new(steps, new long[steps.Length]);
        for (int step = 0; step < steps.Length; step++)
            queue.Add(step);
        while (queue.TryTake(lookupsUnderWay: false, slots: 2, static _ => true, out int[]? batch))
        {
            // A millisecond a step: batches of 0.2 s and more would be ideal.
            queue.Report(batch, TimeSpan.FromMilliseconds(batch.Length));
            Assert.True(batch.Length <= Math.Max(1, (queue.Count + batch.Length) / 4), $"{batch.Length} of {queue.Count + batch.Length} left");
            sizes.Add(batch.Length);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128], sizes.Take(8));
        Assert.Equal([1, 1, 1], sizes.TakeLast(3));
        Assert.Equal(steps.Length, sizes.Sum());
    }

    private static SchedulerStep[] Alone(int count) => [.. Enumerable.Repeat(new SchedulerStep([], []), count)];

    private static SchedulerStep Lasting(int seconds) => new([], []) { Duration = TimeSpan.FromSeconds(seconds) };

    private void Run(SchedulerStep[] steps, RecordedCores cores, int parallelism) =>
        Run(steps, cores, parallelism, static slots => slots);

    private void Run(SchedulerStep[] steps, RecordedCores cores, int parallelism, Func<int, int> preDispatch) =>
        new Scheduler(steps, _work, new() { Cores = cores, MaxParallelism = parallelism, PreDispatch = preDispatch }, _cancellation.Token).Run();
}

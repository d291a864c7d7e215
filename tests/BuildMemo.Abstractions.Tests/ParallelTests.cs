namespace BuildMemo.Abstractions.Tests;

/// <summary>P20: maps inside a step.</summary>
public sealed class ParallelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Results_come_in_the_order_of_the_items(int cores)
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = cores });
        Assert.Equal(Enumerable.Range(0, 500).Select(i => i * i), context.Parallel.Map(Enumerable.Range(0, 500), i => i * i));
    }

    [Fact]
    public void P20_Two_cores_work_at_once()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2 });
        using var both = new Barrier(2);
        Assert.All(context.Parallel.Map([1, 2], _ => both.SignalAndWait(TimeSpan.FromSeconds(30))), Assert.True);
    }

    [Fact]
    public void The_source_is_read_as_results_are_taken()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2 });
        int taken = 0;
        IEnumerable<int> Endless()
        {
            while (true)
                yield return Interlocked.Increment(ref taken);
        }

        Assert.Equal([1, 2, 3], context.Parallel.Map(Endless(), i => i).Take(3));
        Assert.InRange(taken, 3, 3 + (2 * 2) + 2);
    }

    [Fact]
    public void Nothing_runs_before_a_result_is_asked_for()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2 });
        bool hasRun = false;
        _ = context.Parallel.Map([1], i => hasRun = true);
        Assert.False(hasRun);
        Assert.Empty(context.Parallel.Map(Array.Empty<int>(), i => hasRun = true));
        Assert.False(hasRun);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_comes_where_its_result_would(int cores)
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = cores });
        var results = new List<int>();
        FormatException error = Assert.Throws<FormatException>(() =>
        {
            foreach (int result in context.Parallel.Map(Enumerable.Range(0, 100), i => i == 5 ? throw new FormatException("five") : i))
                results.Add(result);
        });
        Assert.Equal("five", error.Message);
        Assert.Equal([0, 1, 2, 3, 4], results);
    }

    [Fact]
    public void P21_An_exception_of_the_source_comes_after_its_items()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2 });
        static IEnumerable<int> Broken()
        {
            yield return 1;
            throw new InvalidDataException("source");
        }

        var results = new List<int>();
        Assert.Throws<InvalidDataException>(() =>
        {
            foreach (int result in context.Parallel.Map(Broken(), i => i))
                results.Add(result);
        });
        Assert.Equal([1], results);
    }

    [Fact]
    public void P20_A_second_level_runs_in_line()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 4 });
        IEnumerable<bool> inLine = context.Parallel.Map(Enumerable.Range(0, 8), _ =>
        {
            int outer = Environment.CurrentManagedThreadId;
            return context.Parallel.Map(Enumerable.Range(0, 8), _ => Environment.CurrentManagedThreadId).All(inner => inner == outer);
        });
        Assert.All(inLine, Assert.True);
    }

    [Fact]
    public void P20_Nesting_deeper_than_ten_is_an_error()
    {
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2 });
        int Nest(int depth) => depth == 0 ? 0 : 1 + context.Parallel.Map([0], _ => Nest(depth - 1)).Single();
        Assert.Equal(10, Nest(10));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Nest(11));
        Assert.Contains("nested 11 levels deep; at most 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_step_stops_its_maps()
    {
        using var source = new CancellationTokenSource();
        using TestStepContext context = StepContext.ForTesting(new() { Cores = 2, CancellationToken = source.Token });
        Assert.Throws<OperationCanceledException>(() => context.Parallel.ForEach(Enumerable.Range(0, int.MaxValue), i =>
        {
            if (i == 10)
                source.Cancel();
        }));
    }
}

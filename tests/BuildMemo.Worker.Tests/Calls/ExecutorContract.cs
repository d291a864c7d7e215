using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>What every executor does.</summary>
public abstract class ExecutorContract : IDisposable
{
    internal CallBench Bench { get; } = new();

    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Calls_run_in_another_process_and_give_their_results_back(int count)
    {
        IExecutor executor = Make(count);

        RecordedCalls calls = Bench.Add("Plain.Upper", "text=déjà vu").Add("Plain.Add", "left=2", "right=40").Add("Plain.ProcessId").Run(executor);

        Assert.Equal("DÉJÀ VU", calls.Result(0));
        Assert.Equal("42", calls.Result(1));
        Assert.NotEqual(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), calls.Result(2));
        Assert.Equal(calls.Workers[0].ToString(CultureInfo.InvariantCulture), calls.Result(2));
    }

    [Fact]
    public void P13_what_a_method_throws_comes_back_with_type_message_cause_stack_and_line()
    {
        RecordedCalls calls = Bench.Add("Plain.Throw", "message=too bad").Add("Plain.Upper", "text=fine").Run(Make(1));

        CallError error = Assert.IsType<CallThrew>(calls[0]).Error;
        Assert.Equal("System.InvalidOperationException", error.Type);
        Assert.Equal("too bad", error.Message);
        Assert.Equal("System.ArgumentException", Assert.Single(error.Inner).Type);
        Assert.Contains("Plain.Throw", error.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain("BuildMemo.Worker", error.Stack, StringComparison.Ordinal);
        Assert.EndsWith("Plain.cs", error.File, StringComparison.Ordinal);
        Assert.True(error.Line > 0);
        Assert.Equal("FINE", calls.Result(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_thousand_calls_in_one_batch_all_end_once(int count)
    {
        for (int call = 0; call < 1000; call++)
            Bench.Add("Plain.Add", $"left={call}", "right=1");

        RecordedCalls calls = Bench.Run(Make(count));

        Assert.Equal(1000, calls.Outcomes.Count);
        Assert.All(Enumerable.Range(0, 1000), call => Assert.Equal((call + 1).ToString(CultureInfo.InvariantCulture), calls.Result(call)));
        Assert.Equal(1000, calls.Order.Count(line => line.StartsWith("started", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Batches_that_come_at_once_all_end_and_no_worker_is_more_than_allowed(int count)
    {
        IExecutor executor = Make(count);
        RecordedCalls[] all = [.. Enumerable.Range(0, 2 * count).Select(_ => new RecordedCalls())];
        MethodBatch[] batches = [.. all.Select(_ => Bench.Add("Plain.ProcessId").Add("Plain.Upper", "text=x").TakeBatch())];

        Thread[] threads = [.. batches.Select((batch, index) => new Thread(() => executor.Run(batch, all[index], default)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(all, calls => Assert.Equal("X", calls.Result(1)));
        Assert.True(all.Select(calls => calls.Result(0)).Distinct().Count() <= count);
    }

    [Fact]
    public void P8_a_call_that_heeds_its_token_is_timed_out_and_its_worker_lives()
    {
        IExecutor executor = Make(1);
        RecordedCalls calls = Bench.Add("Faults.HangUntilCancelled", call => call with { Timeout = TimeSpan.FromMilliseconds(50) }, "token=(token)").Add("Plain.ProcessId").Run(executor);

        Assert.False(Assert.IsType<CallTimedOut>(calls[0]).WorkerWasKilled);
        Assert.True(calls[0].Duration >= TimeSpan.FromMilliseconds(50));
        Assert.Equal(calls.Workers[0].ToString(CultureInfo.InvariantCulture), calls.Result(1));
    }

    [Fact]
    public void P8_a_call_that_takes_a_moment_to_heed_its_token_is_given_it()
    {
        RecordedCalls calls = Bench.Add("Faults.HeedAfter", call => call with { Timeout = TimeSpan.FromMilliseconds(50) }, "token=(token)", "milliseconds=300").Run(Make(1));

        Assert.False(Assert.IsType<CallTimedOut>(calls[0]).WorkerWasKilled);
        Assert.True(calls[0].Duration >= TimeSpan.FromMilliseconds(350), $"{calls[0].Duration}");
    }

    [Fact]
    public void P14_JSON_that_does_not_fit_rejects_its_call_alone_whatever_its_place_in_the_batch()
    {
        for (int call = 0; call < 20; call++)
            Bench.Add("Faults.TakeFaulty", call is 0 or 19 ? "argument={\"Fault\":1}" : "argument={\"Fault\":\"none\"}");
        RecordedCalls calls = Bench.Run(Make(1));

        Assert.All((int[])[0, 19], call =>
        {
            CallRejected rejected = Assert.IsType<CallRejected>(calls[call]);
            Assert.Equal(CallStage.Decoding, rejected.Stage);
            Assert.Contains("'argument'", rejected.Message, StringComparison.Ordinal);
        });
        Assert.All(Enumerable.Range(1, 18), call => Assert.Equal("4", calls.Result(call)));
    }

    [Fact]
    public void P8_a_call_that_heeds_nothing_is_killed_with_what_its_worker_started_and_the_others_go_on()
    {
        RecordedCalls calls = Bench
            .Add("Leaving.StartChild")
            .Add("Faults.DoAndReturn", call => call with { Timeout = TimeSpan.FromMilliseconds(300) }, "fault=spin")
            .Add("Plain.Upper", "text=on").Run(Make(1));

        Assert.True(Assert.IsType<CallTimedOut>(calls[1]).WorkerWasKilled);
        // Asked to end after its time, and a second left for that.
        Assert.True(calls[1].Duration >= TimeSpan.FromMilliseconds(1300), $"{calls[1].Duration}");
        Assert.Equal("ON", calls.Result(2));
        int child = int.Parse(calls.Result(0), CultureInfo.InvariantCulture);
        Processes.WaitFor(() => Processes.IsGone(child), "the end of what a call started");
        Assert.True(Processes.IsGone(calls.Workers[0]));
    }

    [Fact]
    public void P8_a_time_runs_from_the_call_s_own_start_not_from_that_of_its_batch()
    {
        for (int call = 0; call < 20; call++)
            Bench.Add("Plain.Busy", settings => settings with { Timeout = TimeSpan.FromMilliseconds(400), HasResult = false }, "microseconds=40000");

        RecordedCalls calls = Bench.Run(Make(1));

        Assert.All(calls.Outcomes.Values, outcome => Assert.IsType<CallSucceeded>(outcome));
    }

    [Fact]
    public void P15_a_cancelled_run_ends_its_calls_within_two_seconds_and_leaves_no_process()
    {
        IExecutor executor = Make(2);
        using var source = new CancellationTokenSource();
        var calls = new RecordedCalls();
        MethodBatch batch = Bench.Add("Faults.Do", call => call with { HasResult = false }, "fault=spin").Add("Plain.Nothing").TakeBatch();
        long begin = 0;
        var canceller = new Thread(() =>
        {
            calls.WaitForStart(0);
            begin = System.Diagnostics.Stopwatch.GetTimestamp();
            source.Cancel();
        });
        canceller.Start();

        executor.Run(batch, calls, source.Token);

        canceller.Join();
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2));
        Assert.IsType<CallCancelled>(calls[0]);
        Assert.True(Processes.IsGone(calls.Workers[0]));
    }

    [Fact]
    public void P15_a_run_that_is_cancelled_at_any_event_ends_each_call_once_and_the_pool_works_afterwards()
    {
        IExecutor executor = Make(2);
        bool wasCancelled = true;
        for (int at = 1; wasCancelled; at++)
        {
            using var source = new CancellationTokenSource();
            int events = 0;
            var calls = new RecordedCalls
            {
                Happened = () =>
                {
                    if (Interlocked.Increment(ref events) == at)
                        source.Cancel();
                },
            };
            for (int call = 0; call < 4; call++)
                Bench.Add("Leaving.Print", settings => settings with { HasResult = false }, "text=x");
            executor.Run(Bench.TakeBatch(), calls, source.Token);
            wasCancelled = source.IsCancellationRequested;

            Assert.Equal(4, calls.Outcomes.Count);
            Assert.All(calls.Outcomes.Values, outcome => Assert.True(outcome is CallSucceeded || (wasCancelled && outcome is CallCancelled), $"event {at}: {outcome}"));
            Assert.Equal("ON", Bench.Add("Plain.Upper", "text=on").Run(executor).Result(0));
        }
    }

    [Fact]
    public void A_run_that_is_cancelled_before_it_began_starts_nothing()
    {
        RecordedCalls calls = Bench.Add("Plain.Nothing").Run(Make(1), new CancellationToken(canceled: true));

        Assert.IsType<CallCancelled>(calls[0]);
        Assert.Equal(0, Bench.Pool.IdleCount);
    }

    [Fact]
    public void P10_the_time_of_a_batch_is_that_of_its_calls_in_the_worker_and_not_that_of_the_worker_s_start()
    {
        Bench.Initializer = "BuildMemo.Testing.Methods.Plain.StartSlowly";
        MethodBatch batch = Bench.Add("Plain.Busy", "microseconds=20000").Add("Plain.Busy", "microseconds=20000").TakeBatch();
        var calls = new RecordedCalls();
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();

        TimeSpan time = Make(1).Run(batch, calls, default).WorkerTime;

        TimeSpan all = System.Diagnostics.Stopwatch.GetElapsedTime(begin);
        Assert.InRange(time, TimeSpan.FromMilliseconds(20), all - TimeSpan.FromMilliseconds(300));
        Assert.True(time >= calls[0].Duration && time >= calls[1].Duration, $"{time}: {calls[0].Duration}, {calls[1].Duration}");
    }

    [Fact]
    public void P17_a_worker_serves_the_next_run_and_ends_after_300_s_of_the_injected_clock()
    {
        RecordedCalls first = Bench.Add("Plain.CountCalls").Run(Make(1));
        Bench.Clock.Advance(TimeSpan.FromSeconds(299));
        RecordedCalls second = Bench.Add("Plain.CountCalls").Run(Make(1));
        Bench.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(1, Bench.Pool.IdleCount);
        Bench.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("1", first.Result(0));
        Assert.Equal("2", second.Result(0));
        Assert.Equal(0, Bench.Pool.IdleCount);
        Assert.True(Processes.IsGone(second.Workers[0]));
    }

    [Fact]
    public void P19_inner_thread_pools_are_capped_and_a_value_of_the_user_s_wins()
    {
        Bench.InnerThreads = 3;
        Bench.Environment["MKL_NUM_THREADS"] = "7";

        RecordedCalls calls = Bench.Add("Plain.Variable", "name=OMP_NUM_THREADS").Add("Plain.Variable", "name=MKL_NUM_THREADS")
            .Add("Plain.Variable", "name=DOTNET_PROCESSOR_COUNT").Add("Plain.Variable", "name=DOTNET_EnableDiagnostics").Run(Make(1));

        Assert.Equal(["3", "7", "3", "(none)"], Enumerable.Range(0, 4).Select(calls.Result));
    }

    [Fact]
    public void P24_a_failing_initializer_is_told_once_with_its_cause()
    {
        Bench.Initializer = "BuildMemo.Testing.Methods.Faults.DoAsTheEnvironmentSays";
        Bench.Environment["TESTING_FAULT"] = "throw";
        IExecutor executor = Make(2);

        RecordedCalls first = Bench.Add("Plain.Nothing").Add("Plain.Nothing").Run(executor);
        RecordedCalls second = Bench.Add("Plain.Nothing").Run(executor);

        CallRejected told = Assert.IsType<CallRejected>(first[0]);
        Assert.Equal(CallStage.Starting, told.Stage);
        Assert.Contains("thrown on purpose", told.Message, StringComparison.Ordinal);
        Assert.Contains("DoAsTheEnvironmentSays", told.Message, StringComparison.Ordinal);
        Assert.Contains("Faults.Do", told.Error!.Stack, StringComparison.Ordinal);
        Assert.All([first[1], second[0]], outcome => Assert.DoesNotContain("thrown on purpose", Assert.IsType<CallRejected>(outcome).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void P24_an_initializer_runs_once_in_each_worker()
    {
        Bench.Initializer = "BuildMemo.Testing.Methods.Plain.CountCalls";
        RecordedCalls calls = Bench.Add("Plain.CountCalls").Add("Plain.CountCalls").Run(Make(1));

        Assert.Equal(["2", "3"], new[] { calls.Result(0), calls.Result(1) }.Order());
    }

    [Fact]
    public void An_argument_that_does_not_fit_rejects_its_call_alone()
    {
        RecordedCalls calls = Bench.Add("Plain.Add", "left=two", "right=1").Add("Plain.Add", "left=2", "right=1").Run(Make(1));

        CallRejected rejected = Assert.IsType<CallRejected>(calls[0]);
        Assert.Equal(CallStage.Decoding, rejected.Stage);
        Assert.Contains("left", rejected.Message, StringComparison.Ordinal);
        Assert.Equal("3", calls.Result(1));
    }

    [Fact]
    public void Console_output_belongs_to_the_call_that_made_it()
    {
        for (int call = 0; call < 20; call++)
            Bench.Add("Leaving.Print", settings => settings with { HasResult = false }, $"text=from {call}");

        RecordedCalls calls = Bench.Run(Make(4));

        Assert.All(Enumerable.Range(0, 20), call => Assert.Equal($"from {call}\n", calls.Printed(call)));
        Assert.All(Enumerable.Range(0, 20), call => Assert.Equal($"from {call} (error)\n", calls.Printed(call, 2)));
    }

    [Fact]
    public void The_assembly_is_loaded_from_a_copy_and_stays_free()
    {
        RecordedCalls calls = Bench.Add("Plain.Location").Run(Make(1));

        Assert.StartsWith(Bench.Folder["copies"], calls.Result(0), StringComparison.Ordinal);
        Assert.EndsWith("BuildMemo.Testing.Methods.dll", calls.Result(0), StringComparison.Ordinal);
    }

    [Fact]
    public void P16_a_killed_worker_fails_the_call_that_ran_and_another_takes_its_place()
    {
        // The whole matrix is in FaultMatrix; this is the row that says most, for both executors.
        RecordedCalls calls = Bench.Add("Plain.Upper", "text=before").Add("Faults.DoAndReturn", "fault=kill").Run(Make(1));

        Assert.Equal("BEFORE", calls.Result(0));
        CallCrashed crashed = Assert.IsType<CallCrashed>(calls[1]);
        Assert.Equal("SIGKILL", crashed.Signal);
        Assert.Contains("SIGKILL", crashed.Description, StringComparison.Ordinal);
        Assert.Equal("AFTER", Bench.Add("Plain.Upper", "text=after").Run(Make(1)).Result(0));
    }

    internal abstract IExecutor Make(int count, ExecutorOptions? options = null);
}

public sealed class WorkersContract : ExecutorContract
{
    internal override IExecutor Make(int count, ExecutorOptions? options = null) => Bench.Workers(count, options);
}

public sealed class ThreadsContract : ExecutorContract
{
    internal override IExecutor Make(int count, ExecutorOptions? options = null) => Bench.Threads(count, options);
}

using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>loky's matrix against the executor's contract: only what is affected fails, with the signal or code; the rest ends; nothing is left.</summary>
public sealed class FaultMatrix : IDisposable
{
    private const int Calls = 100;
    private const int BatchSize = 10;

    private readonly CallBench _bench = new();
    private readonly string _mark = "fault-matrix-" + Guid.NewGuid().ToString("N");

    public FaultMatrix()
    {
        Directory.CreateDirectory(_bench.Folder["temporary"]);
        Directory.CreateDirectory(_bench.Folder["numbers"]);
        _bench.Environment["TMPDIR"] = _bench.Folder["temporary"];
        _bench.Environment["TESTING_MARK"] = _mark;
    }

    public static TheoryData<string, string, string, int, string> InCalls => FaultRows.InCalls;

    public static TheoryData<string, string, string, int, string> AtStart => FaultRows.AtStart;

    public static TheoryData<string, string, string, int, string> WhileIdle => FaultRows.WhileIdle;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(InCalls))]
    public void P16_only_the_affected_calls_fail_and_nothing_is_left(string executor, string fault, string stage, int workers, string place)
    {
        int count = place == "all" && fault == "hang" ? BatchSize : Calls;
        IExecutor runs = Make(executor, fault, workers, TimeSpan.FromSeconds(60));

        RunCalls calls = RunAll(runs, workers, call => AddCall(IsAffected(call, count, place) ? fault : "none", stage), count);

        Assert.Equal(count, calls.Outcomes.Count);
        int affected = 0;
        int beside = 0;
        for (int call = 0; call < count; call++)
        {
            if (IsAffected(call, count, place))
            {
                affected++;
                AssertFault(fault, calls.Outcomes[call]);
            }
            else if (calls.Outcomes[call] is CallCrashed crashed && executor == "threads")
            {
                // One process: whose fault it was nobody knows, and the message says so.
                beside++;
                Assert.InRange(crashed.CallsAtOnce, 2, workers);
            }
            else
            {
                Assert.IsType<CallSucceeded>(calls.Outcomes[call]);
            }
        }

        Assert.InRange(beside, 0, affected * (workers - 1));
        AssertNothingIsLeft(runs);
    }

    [Theory]
    [MemberData(nameof(AtStart))]
    public void P16_a_worker_that_dies_while_it_starts_harms_nobody_unless_all_do(string executor, string fault, string stage, int workers, string place)
    {
        Assert.Equal("starting", stage);
        _bench.Initializer = $"BuildMemo.Testing.Methods.Faults.{(place == "all" ? "DoAsTheEnvironmentSays" : "DoInOneWorker")}";
        _bench.Environment["TESTING_FAULT"] = fault;
        _bench.Environment["TESTING_FOLDER"] = _bench.Folder["numbers"];
        _bench.Environment["TESTING_WORKER"] = place == "last" ? (workers - 1).ToString(CultureInfo.InvariantCulture) : "0";
        IExecutor runs = Make(executor, fault, workers, TimeSpan.FromSeconds(fault == "hang" ? 2 : 60));

        RunCalls calls = RunAll(runs, workers, call => _bench.Add("Plain.Upper", $"text={call}"));

        Assert.Equal(Calls, calls.Outcomes.Count);
        // A worker that says why it can't start, or takes too long, would do so again: unless another one is ready.
        bool mayBeFinal = fault is "hang" or "memory";
        if (place == "all" || (mayBeFinal && calls.Outcomes.Values.Any(outcome => outcome is CallRejected)))
        {
            Assert.All(calls.Outcomes.Values, outcome => Assert.Equal(CallStage.Starting, Assert.IsType<CallRejected>(outcome).Stage));
            CallRejected told = Assert.Single(calls.Outcomes.Values.Cast<CallRejected>(), rejected => rejected.Message.Contains("WorkerInitializer", StringComparison.Ordinal));
            Assert.Contains(fault switch { "hang" => "ready in time", "memory" => "OutOfMemory", _ => SignalOf(fault) ?? "exit code" }, told.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.All(calls.Outcomes.Values, outcome => Assert.IsType<CallSucceeded>(outcome));
            if (place == "first")
                Assert.Contains(calls.Problems, problem => problem.Code == Codes.WorkerStartRepeated);
        }

        _bench.Initializer = null;
        AssertNothingIsLeft(runs);
    }

    [Theory]
    [MemberData(nameof(WhileIdle))]
    public void P16_a_worker_that_dies_while_it_is_idle_harms_nobody(string executor, string fault, string stage, int workers, string place)
    {
        Assert.Equal("idle", stage);
        // What hangs a worker that has nothing to do is that somebody stopped it.
        string later = fault == "hang" ? "stop" : fault;
        IExecutor runs = Make(executor, fault, workers, TimeSpan.FromSeconds(fault == "hang" ? 5 : 60));
        int processes = executor == "threads" ? 1 : workers;
        MethodBatch[] batches = [.. Enumerable.Range(0, processes).Select(worker => _bench
            .Add("Faults.MeetAndDoAtSignal", $"fault={(IsAffected(worker, processes, place) ? later : "none")}", $"folder={_bench.Folder["numbers"]}", $"count={processes}").TakeBatch())];
        RecordedCalls[] first = [.. batches.Select(_ => new RecordedCalls())];
        Thread[] threads = [.. batches.Select((batch, index) => new Thread(() => runs.Run(batch, first[index], default)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(first, calls => Assert.IsType<CallSucceeded>(calls[0]));
        foreach (int worker in Enumerable.Range(0, processes).Where(worker => IsAffected(worker, processes, place)).Select(index => first[index].Workers[0]))
        {
            Assert.Equal(0, BuildMemo.Execution.UnixCalls.Kill(worker, BuildMemo.Execution.UnixCalls.SignalContinue));
            Processes.WaitFor(() => Processes.IsGone(worker) || (later == "stop" && IsStopped(worker)), "the end of the idle worker");
        }

        RunCalls calls = RunAll(runs, workers, call => _bench.Add("Plain.Upper", $"text={call}"));

        Assert.Equal(Calls, calls.Outcomes.Count);
        Assert.All(calls.Outcomes.Values, outcome => Assert.IsType<CallSucceeded>(outcome));
        AssertNothingIsLeft(runs);
    }

    [Fact]
    public void P16_a_call_is_tried_again_only_when_its_step_asks()
    {
        RecordedCalls calls = _bench.Add("Faults.DoAndReturn", call => call with { RetryOnCrash = 2 }, "fault=kill").Add("Plain.Upper", "text=x").Run(_bench.Workers());

        Assert.IsType<CallCrashed>(calls[0]);
        Assert.Equal(3, calls.Order.Count(line => line == "started 0"));
        Assert.Equal("X", calls.Result(1));

        RecordedCalls unasked = _bench.Add("Faults.DoAndReturn", "fault=kill").Add("Plain.Upper", "text=x").Run(_bench.Workers());
        Assert.IsType<CallCrashed>(unasked[0]);
        Assert.Single(unasked.Order, "started 0");
        Assert.Equal("X", unasked.Result(1));
    }

    [Fact]
    public void The_last_words_of_a_worker_come_with_the_crash()
    {
        RecordedCalls calls = _bench.Add("Faults.DoAndReturn", "fault=failfast").Run(_bench.Workers());

        CallCrashed crashed = Assert.IsType<CallCrashed>(calls[0]);
        Assert.Equal("SIGABRT", crashed.Signal);
        Assert.Contains("failed fast, on purpose", crashed.LastErrorLines, StringComparison.Ordinal);
        Assert.Contains("failed fast, on purpose", calls.Printed(0, 2), StringComparison.Ordinal);
    }

    private static void AssertFault(string fault, CallOutcome outcome)
    {
        switch (fault)
        {
            case "hang":
                Assert.True(Assert.IsType<CallTimedOut>(outcome).WorkerWasKilled);
                return;
            case "memory":
                // An exception where the runtime has room for one, else the end of the process.
                CallError? error = (outcome as CallThrew)?.Error ?? (outcome as CallRejected)?.Error;
                Assert.True(outcome is CallCrashed || error is { Type: "System.OutOfMemoryException" } or { Inner: [{ Type: "System.OutOfMemoryException" }, ..] }, outcome.ToString());
                return;
        }

        CallCrashed crashed = Assert.IsType<CallCrashed>(outcome);
        Assert.Equal(SignalOf(fault), crashed.Signal);
        Assert.Equal(fault switch { "exit0" => 0, "exit3" => 3, _ => null }, crashed.ExitCode);
        if (fault == "thread")
            Assert.Contains("thrown on a thread", crashed.LastErrorLines, StringComparison.Ordinal);
        if (fault == "stack")
            Assert.Contains("Recurse", crashed.LastErrorLines, StringComparison.Ordinal);
    }

    private static string? SignalOf(string fault) => fault switch
    {
        "segfault" => "SIGSEGV",
        "kill" => "SIGKILL",
        "thread" or "failfast" or "stack" => "SIGABRT",
        _ => null,
    };

    private static bool IsStopped(int process)
        => BuildMemo.Execution.ProcessTable.TryRead(process, out BuildMemo.Execution.ProcessEntry entry) && entry.IsFrozen;

    private static bool IsAffected(int call, int count, string place) => place switch
    {
        "first" => call == 0,
        "last" => call == count - 1,
        _ => true,
    };

    private IExecutor Make(string executor, string fault, int workers, TimeSpan startLimit)
    {
        if (fault == "memory")
            _bench.Environment["DOTNET_GCHeapHardLimit"] = "0x6000000";
        var options = new ExecutorOptions { StartLimit = startLimit };
        return executor == "threads" ? _bench.Threads(workers, options) : _bench.Workers(workers, options);
    }

    /// <summary>The pool works, and when it has ended there is no process and no temporary file.</summary>
    private void AssertNothingIsLeft(IExecutor executor)
    {
        Assert.Equal("STILL WORKS", _bench.Add("Plain.Upper", "text=still works").Run(executor).Result(0));
        _bench.Pool.Dispose();
        Processes.WaitFor(() => Processes.WithInEnvironment(_mark).Count == 0, "the end of all processes");
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder["temporary"]));
    }

    private void AddCall(string fault, string stage)
    {
        TimeSpan? timeout = fault == "hang" ? TimeSpan.FromMilliseconds(200) : null;
        switch (stage)
        {
            case "decoding":
                _bench.Add("Faults.TakeFaulty", settings => settings with { Timeout = timeout }, $$"""argument={"Fault":"{{fault}}"}""");
                break;
            case "encoding":
                _bench.Add("Faults.ReturnFaulty", settings => settings with { Timeout = timeout }, $"fault={fault}");
                break;
            default:
                _bench.Add("Faults.DoAndReturn", settings => settings with { Timeout = timeout }, $"fault={fault}");
                break;
        }
    }

    /// <summary>Sends the calls in batches of ten from as many threads as there are workers.</summary>
    private RunCalls RunAll(IExecutor executor, int threads, Action<int> add, int count = Calls)
    {
        for (int call = 0; call < count; call++)
            add(call);
        MethodBatch all = _bench.TakeBatch();
        var batches = new Queue<MethodBatch>(all.Calls.Chunk(BatchSize).Select(calls => all with { Calls = [.. calls] }));
        var merged = new RunCalls([], []);
        var runners = new Thread[threads];
        for (int index = 0; index < threads; index++)
        {
            runners[index] = new Thread(() =>
            {
                while (true)
                {
                    MethodBatch? batch;
                    lock (batches)
                    {
                        if (!batches.TryDequeue(out batch))
                            return;
                    }

                    var calls = new RecordedCalls();
                    executor.Run(batch, calls, default);
                    lock (batches)
                    {
                        merged.Problems.AddRange(calls.Problems);
                        foreach ((int call, CallOutcome outcome) in calls.Outcomes)
                            merged.Outcomes.Add(call, outcome);
                    }
                }
            });
        }

        Array.ForEach(runners, runner => runner.Start());
        Array.ForEach(runners, runner => runner.Join());
        return merged;
    }

    private sealed record RunCalls(Dictionary<int, CallOutcome> Outcomes, List<Problem> Problems);
}

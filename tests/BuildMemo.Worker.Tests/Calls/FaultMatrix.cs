using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>
/// loky's matrix: every way to die, at every stage, with 1, 2 and 8 workers, in the first, the last and all of 100 calls. A selection
/// by default, all of it with BUILDMEMO_LONG=1.
/// </summary>
public sealed class FaultMatrix : IDisposable
{
    private const int Calls = 100;
    private const int BatchSize = 10;

    private static readonly string[] s_faults = ["exit0", "exit3", "thread", "segfault", "kill", "failfast", "stack", "hang"];
    private static readonly string[] s_stages = ["starting", "decoding", "running", "encoding", "idle"];
    private static readonly string[] s_places = ["first", "last", "all"];

    private readonly CallBench _bench = new();
    private readonly string _mark = "fault-matrix-" + Guid.NewGuid().ToString("N");

    public FaultMatrix()
    {
        Directory.CreateDirectory(_bench.Folder["temporary"]);
        _bench.Environment["TMPDIR"] = _bench.Folder["temporary"];
        _bench.Environment["TESTING_MARK"] = _mark;
    }

    public static TheoryData<string, string, int, string> Rows()
    {
        var rows = new TheoryData<string, string, int, string>();
        bool isLong = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1";
        foreach (string fault in s_faults)
        {
            foreach (string stage in s_stages)
            {
                foreach (int workers in (ReadOnlySpan<int>)[1, 2, 8])
                {
                    foreach (string place in s_places)
                    {
                        bool happensOnce = stage is "starting" or "idle";
                        if ((happensOnce && place != "first") || (stage == "idle" && fault == "hang"))
                            continue;
                        if (isLong || IsSelected(fault, stage, workers, place))
                            rows.Add(fault, stage, workers, place);
                    }
                }
            }
        }

        return rows;
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void P16_only_the_affected_calls_fail_and_nothing_is_left(string fault, string stage, int workers, string place)
    {
        WorkersExecutor executor = _bench.Workers(workers, new ExecutorOptions { StartLimit = TimeSpan.FromSeconds((fault, stage) == ("hang", "starting") ? 2 : 60) });
        if (stage == "starting")
            RefusesAllCalls(executor, fault);
        else if (stage == "idle")
            HarmsNobody(executor, fault);
        else
            BlamesTheAffected(executor, fault, stage, workers, place);

        _bench.Initializer = null;
        Assert.Equal("STILL WORKS", _bench.Add("Plain.Upper", "text=still works").Run(executor).Result(0));
        _bench.Pool.Dispose();
        Processes.WaitFor(() => Processes.WithInEnvironment(_mark).Count == 0, "the end of all processes");
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder["temporary"]));
    }

    [Fact]
    public void P16_a_worker_that_runs_out_of_memory_harms_one_call()
    {
        _bench.Environment["DOTNET_GCHeapHardLimit"] = "0x4000000";
        WorkersExecutor executor = _bench.Workers();

        RecordedCalls calls = _bench.Add("Plain.Upper", "text=before").Add("Faults.Eat", "megabytes=1000").Add("Plain.Upper", "text=after").Run(executor);

        Assert.Equal("BEFORE", calls.Result(0));
        Assert.True(calls[1] is CallCrashed or CallThrew { Error.Type: "System.OutOfMemoryException" }, calls[1].ToString());
        Assert.Equal("AFTER", calls.Result(2));
    }

    [Fact]
    public void P16_a_call_is_tried_again_only_when_its_step_asks()
    {
        RecordedCalls calls = _bench.Add("Faults.DoAndReturn", call => call with { RetryOnCrash = 2 }, "fault=kill").Add("Plain.Upper", "text=x").Run(_bench.Workers());

        Assert.IsType<CallCrashed>(calls[0]);
        Assert.Equal(3, calls.Order.Count(line => line == "started 0"));
        Assert.Equal("X", calls.Result(1));
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

    /// <summary>Every fault, every stage, every place and every count at least once, and the mean ones together.</summary>
    private static bool IsSelected(string fault, string stage, int workers, string place) => (fault, stage, workers, place) switch
    {
        ("exit0", "running", 1, "first") or ("exit0", "encoding", 2, "last") => true,
        ("exit3", "decoding", 2, "first") or ("exit3", "starting", 2, "first") => true,
        ("thread", "running", 2, "first") or ("thread", "idle", 1, "first") => true,
        ("segfault", "running", 8, "last") or ("segfault", "starting", 1, "first") => true,
        ("kill", "running", 2, "all") or ("kill", "idle", 2, "first") => true,
        ("failfast", "encoding", 1, "first") => true,
        ("stack", "decoding", 1, "last") => true,
        ("hang", "running", 2, "last") or ("hang", "starting", 1, "first") => true,
        _ => false,
    };

    private void RefusesAllCalls(WorkersExecutor executor, string fault)
    {
        _bench.Initializer = "BuildMemo.Testing.Methods.Faults.DoAsTheEnvironmentSays";
        _bench.Environment["TESTING_FAULT"] = fault;
        RecordedCalls calls = RunAll(executor, 2, call => _bench.Add("Plain.Upper", $"text={call}"));

        Assert.All(calls.Outcomes.Values, outcome => Assert.Equal(CallStage.Starting, Assert.IsType<CallRejected>(outcome).Stage));
        CallRejected told = Assert.Single(calls.Outcomes.Values.Cast<CallRejected>(), rejected => rejected.Message.Contains("WorkerInitializer", StringComparison.Ordinal));
        Assert.Contains(fault == "hang" ? "ready in time" : SignalOf(fault) ?? "exit code", told.Message, StringComparison.Ordinal);
    }

    private void HarmsNobody(WorkersExecutor executor, string fault)
    {
        RecordedCalls first = _bench.Add("Faults.DoLater", $"fault={fault}").Run(executor);
        Processes.WaitFor(() => Processes.IsGone(first.Workers[0]), "the end of the idle worker");

        RecordedCalls calls = RunAll(executor, 2, call => _bench.Add("Plain.Upper", $"text={call}"));

        Assert.IsType<CallSucceeded>(first[0]);
        Assert.All(calls.Outcomes.Values, outcome => Assert.IsType<CallSucceeded>(outcome));
    }

    private void BlamesTheAffected(WorkersExecutor executor, string fault, string stage, int workers, string place)
    {
        int count = place == "all" && fault == "hang" ? BatchSize : Calls;
        RecordedCalls calls = RunAll(executor, workers, call => AddCall(IsAffected(call, count, place) ? fault : "none", stage), count);

        Assert.Equal(count, calls.Outcomes.Count);
        for (int call = 0; call < count; call++)
        {
            if (!IsAffected(call, count, place))
                Assert.IsType<CallSucceeded>(calls[call]);
            else if (fault == "hang")
                Assert.True(Assert.IsType<CallTimedOut>(calls[call]).WorkerWasKilled);
            else
                AssertCrash(fault, Assert.IsType<CallCrashed>(calls[call]));
        }
    }

    private static void AssertCrash(string fault, CallCrashed crashed)
    {
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

    private static bool IsAffected(int call, int count, string place) => place switch
    {
        "first" => call == 0,
        "last" => call == count - 1,
        _ => true,
    };

    /// <summary>Sends the calls in batches of ten from as many threads as there are workers.</summary>
    private RecordedCalls RunAll(WorkersExecutor executor, int threads, Action<int> add, int count = Calls)
    {
        for (int call = 0; call < count; call++)
            add(call);
        MethodBatch all = _bench.TakeBatch();
        var batches = new Queue<MethodBatch>(all.Calls.Chunk(BatchSize).Select(calls => all with { Calls = [.. calls] }));
        var merged = new RecordedCalls();
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
}

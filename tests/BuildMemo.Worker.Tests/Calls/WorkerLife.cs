using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>What one worker keeps from call to call, and what makes it go.</summary>
public sealed class WorkerLife : IDisposable
{
    private readonly CallBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void P25_A_changed_directory_culture_or_console_does_not_reach_the_next_call()
    {
        RecordedCalls calls = _bench.Add("Leaving.ChangeEverything", NoResult).Add("Leaving.Surroundings").Add("Leaving.Format").Add("Leaving.Print", NoResult, "text=seen")
            .Run(_bench.Workers());

        Assert.Equal($"{_bench.Work}||-1", calls.Result(1));
        Assert.Equal("1.5", calls.Result(2));
        Assert.Equal("seen\n", calls.Printed(3));
        Assert.Single(calls.Workers.Distinct());
    }

    // Quick calls are not looked after one by one: what comes after many of them is.
    [Fact]
    public void P25_After_any_number_of_quick_calls_a_changed_directory_and_native_output_stay_with_their_call()
    {
        const int Rounds = 40;
        List<int> directories = [];
        List<int> prints = [];
        int next = 0;
        int Add(string method, params string[] arguments)
        {
            _bench.Add(method, call => call with { HasResult = method.StartsWith("Plain.D", StringComparison.Ordinal) }, arguments);
            return next++;
        }

        void AddQuick(int count)
        {
            for (int call = 0; call < count; call++)
                Add("Plain.Nothing");
        }

        // Until the runtime has compiled the way there.
        AddQuick(20_000);
        for (int round = 0; round < Rounds; round++)
        {
            AddQuick(90 + round);
            Add("Leaving.ChangeDirectoryNatively");
            directories.Add(Add("Plain.Directory"));
            AddQuick(90 + round);
            prints.Add(Add("Leaving.PrintNatively", "text=mine"));
        }

        AddQuick(90);
        RecordedCalls calls = _bench.Run(_bench.Workers());

        Assert.All(directories, call => Assert.Equal(_bench.Work, calls.Result(call)));
        Assert.All(prints, call => Assert.Equal("mine", calls.Printed(call)));
        Assert.All(prints, call => Assert.Equal("", calls.Printed(call + 1) + calls.Printed(call - 1)));
        Assert.Equal("", calls.Printed(-1));
    }

    [Fact]
    public void Each_call_runs_in_its_own_directory()
    {
        Directory.CreateDirectory(_bench.Folder["other"]);
        RecordedCalls calls = _bench.Add("Plain.Directory", call => call with { WorkingDirectory = _bench.Folder["other"] }).Add("Plain.Directory").Run(_bench.Workers());

        Assert.Equal([_bench.Folder["other"], _bench.Work], [calls.Result(0), calls.Result(1)]);
    }

    [Fact]
    public void What_is_written_below_the_console_belongs_to_the_one_call_that_runs()
    {
        for (int call = 0; call < 10; call++)
            _bench.Add("Leaving.PrintNatively", NoResult, $"text=native {call}");
        RecordedCalls calls = _bench.Run(_bench.Workers());

        Assert.All(Enumerable.Range(0, 10), call => Assert.Equal($"native {call}", calls.Printed(call)));
        Assert.All(Enumerable.Range(0, 10), call => Assert.Equal($"native {call}", calls.Printed(call, 2)));
    }

    [Fact]
    public void P3_What_concurrent_calls_write_below_the_console_is_nobody_s()
    {
        RecordedCalls calls = _bench.Add("Leaving.PrintTogether", NoResult, "text=a").Add("Leaving.PrintTogether", NoResult, "text=a").Run(_bench.Threads());

        Assert.Equal("managed a\n", calls.Printed(0));
        Assert.Equal("managed a\n", calls.Printed(1));
        Assert.Equal("aa", calls.Printed(-1));
    }

    [Fact]
    public void Output_that_fills_every_pipe_does_not_stop_the_call()
    {
        RecordedCalls calls = _bench.Add("Leaving.PrintMuch", NoResult, "lines=20000").Run(_bench.Workers());

        Assert.IsType<CallSucceeded>(calls[0]);
        Assert.EndsWith("line 19999 of many that fill the pipe\n", calls.Printed(0), StringComparison.Ordinal);
        Assert.Equal(20000, calls.Printed(0, 2).Count(character => character == '\n'));
    }

    [Fact]
    public void Threads_of_StepContext_Parallel_that_have_ended_are_not_taken_for_left_behind()
    {
        for (int call = 0; call < 300; call++)
            _bench.Add("Leaving.JoinThreads", "count=4");
        RecordedCalls calls = _bench.Run(_bench.Workers());

        Assert.Empty(calls.Problems);
        Assert.Single(calls.Workers.Distinct());
    }

    [Theory]
    [InlineData("Leaving.LeaveThread")]
    [InlineData("Leaving.LeaveParallelThread")]
    [InlineData("Leaving.LeavePoolWork")]
    public void A_worker_in_which_a_method_left_a_thread_behind_is_replaced(string method)
    {
        WorkersExecutor executor = _bench.Workers();
        RecordedCalls first = _bench.Add(method).Run(executor);
        RecordedCalls second = _bench.Add("Plain.ProcessId").Run(executor);

        Assert.NotEqual(first.Result(0), second.Result(0));
        Assert.Equal(Codes.WorkerRetired, Assert.Single(first.Problems).Code);
        Assert.True(Processes.IsGone(first.Workers[0]));
    }

    [Fact]
    public void P18_a_worker_that_grew_is_replaced_and_the_cause_is_told_once()
    {
        WorkersExecutor executor = _bench.Workers(1, new ExecutorOptions { MaxWorkerGrowth = 50_000_000 });
        RecordedCalls first = _bench.Add("Plain.Busy", NoResult, "microseconds=100").Add("Leaving.Grow", "megabytes=100").Run(executor);
        RecordedCalls second = _bench.Add("Plain.ProcessId").Run(executor);

        Assert.NotEqual(first.Result(1), second.Result(0));
        Problem problem = Assert.Single(first.Problems);
        Assert.Equal(Codes.WorkerGrew, problem.Code);
        Assert.Contains("MB", problem.Message, StringComparison.Ordinal);
        Assert.Empty(second.Problems);
    }

    [Fact]
    public void P18_an_idle_worker_of_a_run_with_another_bound_serves_no_run_with_this_one()
    {
        RecordedCalls unbounded = _bench.Add("Plain.Busy", NoResult, "microseconds=100").Add("Leaving.Grow", "megabytes=100").Run(_bench.Workers(1, new ExecutorOptions { MaxWorkerGrowth = 0 }));
        RecordedCalls bounded = _bench.Add("Plain.Busy", NoResult, "microseconds=100").Add("Leaving.Grow", "megabytes=100").Run(_bench.Workers(1, new ExecutorOptions { MaxWorkerGrowth = 50_000_000 }));
        RecordedCalls again = _bench.Add("Plain.ProcessId").Run(_bench.Workers(1, new ExecutorOptions { MaxWorkerGrowth = 0 }));

        Assert.Empty(unbounded.Problems);
        Assert.NotEqual(unbounded.Result(1), bounded.Result(1));
        Assert.Equal(Codes.WorkerGrew, Assert.Single(bounded.Problems).Code);
        Assert.Equal(unbounded.Result(1), again.Result(0));
    }

    [Fact]
    public void P20_an_idle_worker_with_other_cores_a_call_serves_no_run_with_these()
    {
        string[] processes = [.. ((int[])[1, 2, 1]).Select(cores => _bench.Add("Plain.ProcessId").Run(_bench.Workers(1, new ExecutorOptions { CoresPerCall = cores })).Result(0))];

        Assert.NotEqual(processes[0], processes[1]);
        Assert.Equal(processes[0], processes[2]);
    }

    [Fact]
    public void A_fresh_context_begins_anew_and_its_worker_stays()
    {
        RecordedCalls calls = _bench.Add("Plain.CountCalls").Add("Plain.CountCalls", Fresh).Add("Plain.CountCalls", Fresh).Add("Plain.CountCalls").Run(_bench.Workers());

        Assert.Equal(["1", "1", "1", "2"], Enumerable.Range(0, 4).Select(calls.Result));
        Assert.Single(calls.Workers.Distinct());
    }

    [Fact]
    public void Eight_fresh_contexts_that_stay_are_borne_and_the_ninth_is_too_much()
    {
        WorkersExecutor executor = _bench.Workers();
        for (int call = 0; call < 8; call++)
            _bench.Add("Faults.DoLater", Fresh, "fault=none");
        RecordedCalls borne = _bench.Run(executor);
        RecordedCalls tooMuch = _bench.Add("Faults.DoLater", Fresh, "fault=none").Run(executor);

        Assert.Empty(borne.Problems);
        Assert.Equal(borne.Result(0), tooMuch.Result(0));
        Assert.Contains("9 load contexts", Assert.Single(tooMuch.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_call_writes_is_readable_for_others_whatever_umask_the_build_was_started_with()
    {
        string output = Path.Combine(_bench.Work, "out");
        File.WriteAllText(Path.Combine(_bench.Work, "in"), "x");
        RecordedCalls calls = _bench.Add("Audited.Upper", NoResult, $"input={_bench.Work}/in", $"output={output}")
            .Run(_bench.Workers(1, new ExecutorOptions { Tracer = ["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"] }));

        Assert.IsType<CallSucceeded>(calls[0]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(output));
    }

    [Fact]
    public void Fresh_contexts_that_go_don_t_retire_the_worker_and_those_that_stay_do()
    {
        for (int call = 0; call < 30; call++)
            _bench.Add("Plain.Busy", settings => settings with { FreshContext = true, HasResult = false }, "microseconds=100");
        RecordedCalls going = _bench.Run(_bench.Workers());
        for (int call = 0; call < 10; call++)
            _bench.Add("Faults.DoLater", Fresh, "fault=hang");
        RecordedCalls staying = _bench.Run(_bench.Workers());

        Assert.Empty(going.Problems);
        Assert.Equal(Codes.WorkerRetired, Assert.Single(staying.Problems).Code);
    }

    [Fact]
    public void A_changed_assembly_gets_another_worker_and_equal_ones_share()
    {
        WorkersExecutor executor = _bench.Workers();
        RecordedCalls first = _bench.Add("Plain.ProcessId").Run(executor);
        RecordedCalls again = _bench.Add("Plain.ProcessId").Run(executor);
        _bench.Environment["OTHER"] = "value";
        RecordedCalls other = _bench.Add("Plain.ProcessId").Add("Plain.Variable", "name=OTHER").Run(executor);

        Assert.Equal(first.Result(0), again.Result(0));
        Assert.NotEqual(first.Result(0), other.Result(0));
        Assert.Equal("value", other.Result(1));
    }

    [Fact]
    public void A_started_program_inherits_neither_the_protocol_nor_the_build_s_output()
    {
        RecordedCalls calls = _bench.Add("Leaving.StartChild").Run(_bench.Workers());

        int child = int.Parse(calls.Result(0), CultureInfo.InvariantCulture);
        // While it starts it has its libraries open for a moment.
        string[] descriptors = [];
        Processes.WaitFor(() => (descriptors = [.. Directory.GetFiles($"/proc/{child}/fd").Select(Path.GetFileName).Order()!]) is ["0", "1", "2"], "a child with three descriptors and no more");
        Assert.DoesNotContain(File.ResolveLinkTarget($"/proc/{child}/fd/2", false)!.Name, Directory.GetFiles("/proc/self/fd").Where(entry => entry is "/proc/self/fd/1" or "/proc/self/fd/2").Select(entry => new FileInfo(entry).LinkTarget));
        _bench.Pool.Dispose();
        Processes.WaitFor(() => Processes.IsGone(child), "the end of what a call started, with its worker");
    }

    [Fact]
    public void A_worker_that_is_debugged_says_its_process_id_and_waits()
    {
        _bench.WaitsForDebugger = true;
        WorkersExecutor executor = _bench.Workers(1, new ExecutorOptions { StartLimit = TimeSpan.FromMilliseconds(1) });
        MethodBatch batch = _bench.Add("Plain.ProcessId").TakeBatch();
        var calls = new RecordedCalls();
        using var source = new CancellationTokenSource();
        var runner = new Thread(() => executor.Run(batch, calls, source.Token));
        runner.Start();
        Processes.WaitFor(() => calls.Problems.Count == 1, "word of a worker that waits");

        Problem problem = calls.Problems[0];
        Assert.Equal(Codes.WorkerAwaitsDebugger, problem.Code);
        int process = int.Parse(problem.Message.Split(' ')[2], CultureInfo.InvariantCulture);
        // A debugger finds the runtime by its socket; other workers have none.
        string socket = $"dotnet-diagnostic-{process}-*";
        Processes.WaitFor(() => Directory.GetFiles(Path.GetTempPath(), socket).Length == 1, "the runtime to be ready for a debugger");
        Processes.WaitFor(() => IsAsleepIn(process), "the worker to wait");
        Assert.Empty(calls.Order);
        source.Cancel();
        runner.Join();

        Assert.IsType<CallCancelled>(calls[0]);
        Assert.True(Processes.IsGone(process));
        foreach (string left in Directory.GetFiles(Path.GetTempPath(), socket))
            File.Delete(left);
    }

    // Its own threads are there, so it has read what to be, and the main one sleeps.
    private static bool IsAsleepIn(int process)
        => Directory.GetDirectories($"/proc/{process}/task").Any(task => File.ReadAllText(task + "/comm").StartsWith("BM control", StringComparison.Ordinal))
        && File.ReadAllText($"/proc/{process}/task/{process}/stat").Contains(") S ", StringComparison.Ordinal);

    private static CallSettings NoResult(CallSettings call) => call with { HasResult = false };

    private static CallSettings Fresh(CallSettings call) => call with { FreshContext = true };
}

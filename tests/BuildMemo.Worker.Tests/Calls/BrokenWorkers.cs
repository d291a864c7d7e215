using BuildMemo.Core.Tests.Execution;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Tests.Wire;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>Workers that break the protocol: replaced, named, and nothing is lost.</summary>
public sealed class BrokenWorkers : IDisposable
{
    private readonly CallBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("garbage", "begin no frame")]
    [InlineData("oversized", "67108865 bytes was announced")]
    [InlineData("unknown", "no event of kind 99")]
    [InlineData("stranger", "names call 100000")]
    public void A_worker_that_writes_garbage_is_replaced_and_the_call_that_ran_is_blamed(string garbage, string reason)
    {
        for (int call = 0; call < 20; call++)
            _bench.Add("Plain.Upper", $"text=before {call}");
        _bench.Add("Faults.DoAndReturn", $"fault={garbage}");
        for (int call = 0; call < 20; call++)
            _bench.Add("Plain.Upper", $"text=after {call}");
        RecordedCalls calls = _bench.Run(_bench.Workers());

        Assert.Contains("garbage", Assert.IsType<CallCrashed>(calls[20]).Description, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 20), call => Assert.Equal($"BEFORE {call}", calls.Result(call)));
        Assert.All(Enumerable.Range(0, 20), call => Assert.Equal($"AFTER {call}", calls.Result(21 + call)));
        Problem problem = Assert.Single(calls.Problems);
        Assert.Equal(Codes.WorkerWroteGarbage, problem.Code);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, calls.Workers.Distinct().Count());
        Assert.True(Processes.IsGone(calls.Workers[0]));
    }

    [Fact]
    public void What_a_worker_told_before_it_died_within_a_frame_counts()
    {
        for (int call = 0; call < 20; call++)
            _bench.Add("Plain.Upper", $"text={call}");
        RecordedCalls calls = _bench.Add("Faults.DoAndReturn", "fault=truncated").Add("Plain.Upper", "text=after").Run(_bench.Workers());

        // Between its half frame and its death the worker may tell that the call began: then the build may notice the garbage first.
        CallCrashed crash = Assert.IsType<CallCrashed>(calls[20]);
        Assert.True(crash.Signal == "SIGKILL" || crash.Description.Contains("garbage", StringComparison.Ordinal), crash.Description);
        Assert.All(Enumerable.Range(0, 20), call => Assert.Equal($"{call}", calls.Result(call)));
        Assert.Equal("AFTER", calls.Result(21));
        Assert.All(Enumerable.Range(0, 22), call => Assert.Single(calls.Order, line => line == $"started {call}"));
    }

    [Fact]
    public void A_worker_that_is_stopped_while_it_has_nothing_to_do_is_replaced_and_its_calls_go_to_another()
    {
        WorkersExecutor executor = _bench.Workers(1, new ExecutorOptions { StartLimit = TimeSpan.FromSeconds(2) });
        RecordedCalls first = _bench.Add("Plain.ProcessId").Run(executor);
        StopAndWait(first.Workers[0]);

        RecordedCalls second = _bench.Add("Plain.ProcessId").Add("Plain.Upper", "text=on").Run(executor);

        Assert.NotEqual(first.Result(0), second.Result(0));
        Assert.Equal("ON", second.Result(1));
        Assert.Equal(Codes.WorkerStuck, Assert.Single(second.Problems).Code);
        Assert.True(Processes.IsGone(first.Workers[0]));
    }

    [Fact]
    public void However_many_idle_workers_are_stopped_the_next_call_runs()
    {
        const int Workers = 3;
        WorkersExecutor executor = _bench.Workers(Workers, new ExecutorOptions { StartLimit = TimeSpan.FromSeconds(2) });
        MethodBatch[] batches = [.. Enumerable.Range(0, Workers).Select(_ => _bench.Add("Faults.MeetAndDoAtSignal", "fault=none", $"folder={_bench.Folder["numbers"]}", $"count={Workers}").TakeBatch())];
        RecordedCalls[] first = [.. batches.Select(_ => new RecordedCalls())];
        Thread[] threads = [.. batches.Select((batch, index) => new Thread(() => executor.Run(batch, first[index], default)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        int[] idle = [.. first.Select(calls => calls.Workers[0]).Distinct()];
        Assert.Equal(Workers, idle.Length);
        Array.ForEach(idle, StopAndWait);

        RecordedCalls calls = _bench.Add("Plain.Upper", "text=on").Run(executor);

        Assert.Equal("ON", calls.Result(0));
        Assert.All(calls.Problems, problem => Assert.Equal(Codes.WorkerStuck, problem.Code));
        Assert.Equal(Workers, calls.Problems.Count);
    }

    [Theory]
    [InlineData("welcome of another version")]
    [InlineData("garbage")]
    [InlineData("oversized")]
    [InlineData("truncated")]
    [InlineData("a call before the welcome")]
    public void A_program_in_the_worker_s_place_that_says_something_else_is_refused_and_named(string said)
    {
        byte[] welcome = Transcript.Read(ProtocolMessages.Events).Frames[1].Bytes;
        (byte[] bytes, string reason) = said switch
        {
            "welcome of another version" => ((byte[])[.. welcome[..10], 2, .. welcome[11..]], "the worker version 2"),
            "garbage" => ("Usage: dotnet [options]\n"u8.ToArray(), "begin no frame"),
            "oversized" => ([1, 0, 0, 4, 0xfe, 0xff, 0xff, 0xfb], "67108865 bytes was announced"),
            "truncated" => (welcome[..^1], "ended with exit code 7"),
            _ => (Transcript.Read(ProtocolMessages.Events).Frames[2].Bytes, "call 7"),
        };
        File.WriteAllBytes(_bench.Folder["bytes"], bytes);
        // The truncated one ends, the others would stay.
        WorkersExecutor executor = WorkersBy($"cat '{_bench.Folder["bytes"]}'\n{(said == "truncated" ? "exit 7" : "exec sleep 1000")}");

        RecordedCalls calls = _bench.Add("Plain.ProcessId").Add("Plain.ProcessId").Run(executor);

        CallRejected rejected = Assert.IsType<CallRejected>(calls[0]);
        Assert.Equal(CallStage.Starting, rejected.Stage);
        Assert.Contains(reason, rejected.Message, StringComparison.Ordinal);
        Assert.Contains("BuildMemo.Testing.Methods.dll", rejected.Message, StringComparison.Ordinal);
        Assert.IsType<CallRejected>(calls[1]);
        Assert.Equal("ON", _bench.Add("Plain.Upper", "text=on").Run(_bench.Workers()).Result(0));
    }

    [Fact]
    public void A_worker_that_is_told_another_version_says_so()
    {
        byte[] start = Transcript.Read(ProtocolMessages.Requests).Frames[0].Bytes;
        start[10] = 9;
        File.WriteAllBytes(_bench.Folder["bytes"], start);
        WorkersExecutor executor = WorkersBy($"cat '{_bench.Folder["bytes"]}' - | dotnet \"$@\"");

        CallRejected rejected = Assert.IsType<CallRejected>(_bench.Add("Plain.ProcessId").Run(executor)[0]);

        Assert.Contains("the build speaks version 9 of the protocol, the worker version 1", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("two versions of BuildMemo", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_dies_once_while_it_starts_harms_nobody()
    {
        WorkersExecutor executor = WorkersBy($"if mkdir '{_bench.Folder["once"]}' 2>/dev/null; then kill -9 $$; fi\nexec dotnet \"$@\"");

        RecordedCalls calls = _bench.Add("Plain.Upper", "text=a").Add("Plain.Upper", "text=b").Run(executor);

        Assert.Equal("A", calls.Result(0));
        Assert.Equal("B", calls.Result(1));
        Problem problem = Assert.Single(calls.Problems);
        Assert.Equal(Codes.WorkerStartRepeated, problem.Code);
        Assert.Contains("SIGKILL", problem.Message, StringComparison.Ordinal);
    }

    private static void StopAndWait(int process)
    {
        Assert.Equal(0, BuildMemo.Execution.UnixCalls.Kill(process, BuildMemo.Execution.UnixCalls.SignalStop));
        Processes.WaitFor(() => BuildMemo.Execution.ProcessTable.TryRead(process, out BuildMemo.Execution.ProcessEntry entry) && entry.IsFrozen, "the worker to stop");
    }

    /// <summary>Starts a script in place of <c>dotnet</c>.</summary>
    private WorkersExecutor WorkersBy(string script)
    {
        string path = _bench.Folder["dotnet"];
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return _bench.Workers(1, new ExecutorOptions { Host = path });
    }
}

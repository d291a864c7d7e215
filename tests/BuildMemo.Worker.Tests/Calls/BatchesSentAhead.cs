using System.Runtime.InteropServices;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution.Methods;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>A batch that waits in the pipe of a busy worker: it begins without a way to the build and back.</summary>
public sealed partial class BatchesSentAhead : IDisposable
{
    // Less than a pipe holds, more than anything else that could be in one.
    private const int Length = 32 * 1024;

    private readonly CallBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void P9_the_next_batch_waits_in_the_pipe_of_a_worker_that_runs_one()
    {
        WorkersExecutor executor = _bench.Workers();
        // Nothing is sent ahead to a worker whose last batch took long, as the first of its life may.
        for (int batch = 0; batch < 3; batch++)
            _bench.Add("Plain.Nothing", static call => call with { HasResult = false }).Run(executor);
        MethodBatch running = _bench.Add("Faults.HangUntilCancelled", "token=(token)").TakeBatch();
        MethodBatch next = _bench.Add("Plain.Upper", "text=" + new string('a', Length)).TakeBatch();
        RecordedCalls first = new(), second = new();
        using var source = new CancellationTokenSource();

        var runner = new Thread(() => executor.Run(running, first, source.Token));
        runner.Start();
        first.WaitForStart(0);
        int worker = first.Workers[0];
        var follower = new Thread(() => executor.Run(next, second, default));
        follower.Start();
        Processes.WaitFor(() => LargestInPipes(worker) >= Length, "the next batch in the worker's pipe");
        Assert.Empty(second.Order);
        source.Cancel();
        runner.Join();
        follower.Join();

        Assert.IsType<CallCancelled>(first[0]);
        Assert.IsType<CallSucceeded>(second[0]);
        Assert.Equal([worker], second.Workers);
    }

    /// <summary>Bytes that wait in the fullest pipe of a process.</summary>
    private static int LargestInPipes(int process)
    {
        int largest = 0;
        foreach (string file in Directory.GetFiles($"/proc/{process}/fd"))
        {
            if (new FileInfo(file).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) != true)
                continue;
            using SafeFileHandle pipe = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            const nuint BytesToRead = 0x541B;
            if (Control(pipe, BytesToRead, out int waiting) == 0)
                largest = Math.Max(largest, waiting);
        }

        return largest;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle file, nuint request, out int value);
}

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

namespace BuildMemo.Execution.Methods;

/// <summary>Worker processes that run one call at a time.</summary>
internal sealed class WorkersExecutor(WorkerPool pool, ExecutorOptions options) : PooledExecutor(pool, options)
{
    /// <inheritdoc />
    protected override int MostWorkers => Options.Parallelism;

    /// <inheritdoc />
    protected override int ThreadsPerWorker => 1;

    /// <inheritdoc />
    protected override int BatchesPerWorker => Math.Max(1, (Options.PreDispatch + Options.Parallelism - 1) / Options.Parallelism);

    /// <inheritdoc />
    protected override bool SharesWorkers => false;
}

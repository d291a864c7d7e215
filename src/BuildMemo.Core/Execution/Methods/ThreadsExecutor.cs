namespace BuildMemo.Execution.Methods;

/// <summary>Threads inside one worker process (one for each kind of worker): no memory is doubled, and one crash is everybody's.</summary>
internal sealed class ThreadsExecutor(WorkerPool pool, ExecutorOptions options) : PooledExecutor(pool, options)
{
    /// <inheritdoc />
    protected override int MostWorkers => int.MaxValue;

    /// <inheritdoc />
    protected override int ThreadsPerWorker => Options.Parallelism;

    /// <inheritdoc />
    protected override int BatchesPerWorker => int.MaxValue;

    /// <inheritdoc />
    protected override bool SharesWorkers => true;
}

namespace BuildMemo.Execution.Methods;

/// <summary>Sends each batch where its isolation says, or where the configuration does. One a run.</summary>
public sealed class MethodExecutor : IExecutor
{
    private readonly WorkersExecutor _workers;
    private readonly ThreadsExecutor _threads;
    private readonly bool _prefersThreads;

    /// <summary>Over the pool of this process.</summary>
    /// <param name="options">The bounds of the run.</param>
    /// <param name="prefersThreads">Where batches go that demand nothing.</param>
    public MethodExecutor(ExecutorOptions options, bool prefersThreads)
        : this(WorkerPool.OfProcess, options, prefersThreads)
    {
    }

    internal MethodExecutor(WorkerPool pool, ExecutorOptions options, bool prefersThreads)
    {
        ArgumentNullException.ThrowIfNull(options);
        _workers = new WorkersExecutor(pool, options);
        _threads = new ThreadsExecutor(pool, options);
        _prefersThreads = prefersThreads;
    }

    /// <inheritdoc />
    public BatchResult Run(MethodBatch batch, ICallEvents events, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        bool threads = batch.Isolation == MethodIsolation.Thread || (batch.Isolation == MethodIsolation.None && _prefersThreads);
        return threads ? _threads.Run(batch, events, cancellation) : _workers.Run(batch, events, cancellation);
    }
}

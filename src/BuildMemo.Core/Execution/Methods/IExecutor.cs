namespace BuildMemo.Execution.Methods;

/// <summary>
/// Where calls of methods are run: worker processes, threads of one worker process, later a cluster. One contract suite is run for
/// each. Safe to use from many threads at once.
/// </summary>
public interface IExecutor
{
    /// <summary>
    /// Runs all calls of a batch and returns when each has ended, which its events told before. Nothing that a method or a worker does
    /// is thrown: it is the call's outcome. Calls that had not started when their worker died are sent again to another.
    /// </summary>
    /// <param name="batch">At least one call.</param>
    /// <param name="events">Told of everything, from any thread.</param>
    /// <param name="cancellation">Ends what runs (within two seconds) and what waits: both end as <see cref="CallCancelled"/>.</param>
    /// <returns>What the batch cost, for the size of the next.</returns>
    BatchResult Run(MethodBatch batch, ICallEvents events, CancellationToken cancellation);
}

/// <summary>What a batch cost.</summary>
/// <param name="WorkerTime">From the first call's start to the last one's end, measured in the worker; zero when no call started.</param>
/// <param name="WorkerProcessId">The process that ended the batch; 0 when no worker could be started.</param>
public readonly record struct BatchResult(TimeSpan WorkerTime, int WorkerProcessId);

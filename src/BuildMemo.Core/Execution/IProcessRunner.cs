namespace BuildMemo.Execution;

/// <summary>Runs one process to its end on the calling thread. Safe to call from many threads at once.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Starts the process in a group of its own, hands its output to <paramref name="output"/> in order, and returns when it
    /// ended. On timeout and cancellation the whole process tree is killed first.
    /// </summary>
    ProcessOutcome Run(ProcessRequest request, IProcessOutput output, CancellationToken cancellation);
}

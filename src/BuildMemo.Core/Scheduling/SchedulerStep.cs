namespace BuildMemo.Scheduling;

/// <summary>What the scheduler knows of a step.</summary>
/// <param name="Producers">Indices of the steps whose outputs it reads.</param>
/// <param name="Consumers">Indices of the steps that read its outputs.</param>
public sealed record SchedulerStep(IReadOnlyList<int> Producers, IReadOnlyList<int> Consumers)
{
    /// <summary>Its duration when it last ran, or an estimate.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether it is sent to a worker: such batches are got ready ahead, and wait for one of the <see cref="ExecutionSlots"/> themselves.</summary>
    public bool TakesWorker { get; init; }

    /// <summary>Steps of keys that are equal may run in one process; null for a step that runs alone.</summary>
    public object? BatchKey { get; init; }

    /// <summary>How many of a key one process takes; 0 for automatic.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Upper bound of an automatic batch; 0 for none.</summary>
    public int MaxBatchSize { get; init; }
}

namespace BuildMemo.Scheduling;

/// <summary>How many at once.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Asked for slots at the first miss.</summary>
    public required ICoreBudget Cores { get; init; }

    /// <summary>Most executions at once, from 1. 1 keeps the order of declaration and uses no thread but the caller's.</summary>
    public required int MaxParallelism { get; init; }

    /// <summary>Gets what was granted, for batches that wait for a worker.</summary>
    public ExecutionSlots Slots { get; init; } = new();

    /// <summary>How many batches for workers are under way at once, those that run included, by the number of slots; at least 1.</summary>
    public Func<int, int> PreDispatch { get; init; } = static slots => slots;
}

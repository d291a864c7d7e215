namespace BuildMemo.Store.Packs;

/// <summary>How a pack is read.</summary>
public sealed record ImportOptions
{
    /// <summary>How many threads check what was read; by default one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Hears of bytes that were read.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Ends it; what was imported so far stays.</summary>
    public CancellationToken Cancellation { get; init; }
}

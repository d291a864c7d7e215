using BuildMemo.Fingerprints;

namespace BuildMemo.Store.Packs;

/// <summary>What of a store goes into a pack.</summary>
public sealed record ExportOptions
{
    /// <summary>Only these; null for all of the store.</summary>
    public IReadOnlyCollection<Fingerprint>? Fingerprints { get; init; }

    /// <summary>Only what was last used since then; null for any time.</summary>
    public DateTimeOffset? UsedSince { get; init; }

    /// <summary>Only records that it takes; null for all.</summary>
    public Func<Record, bool>? IsChosen { get; init; }

    /// <summary>Hears of bytes that went into the pack.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Ends it; what was written so far is no whole pack.</summary>
    public CancellationToken Cancellation { get; init; }
}

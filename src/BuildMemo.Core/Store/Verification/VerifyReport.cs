using System.Collections.Immutable;

namespace BuildMemo.Store.Verification;

/// <summary>How a store is verified.</summary>
public sealed record VerifyOptions
{
    /// <summary>Whether what is found is put right; else nothing is written.</summary>
    public bool Repairs { get; init; }

    /// <summary>How many threads work; by default one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Hears from any thread of bytes on disk that were looked at.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Hears once about how many bytes there are, by the counters.</summary>
    public Action<long>? Total { get; init; }

    /// <summary>Ends it between two pieces of work.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>The most findings that are kept one by one; all are counted.</summary>
    public const int MostFindings = 10_000;

    /// <summary>Whether the store was looked at: no where there is none, and where it was to be repaired and can't be written.</summary>
    public bool IsRead { get; init; }

    /// <summary>Records read.</summary>
    public long Records { get; init; }

    /// <summary>Blobs read.</summary>
    public long Blobs { get; init; }

    /// <summary>Lists of discovered inputs, histories and counters read.</summary>
    public long OtherFiles { get; init; }

    /// <summary>Bytes on disk of all of them.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of content that came out of the blobs.</summary>
    public long ContentBytes { get; init; }

    /// <summary>By kind, how many.</summary>
    public ImmutableDictionary<FindingKind, long> Counts { get; init; } = ImmutableDictionary<FindingKind, long>.Empty;

    /// <summary>Ordered by path.</summary>
    public ImmutableArray<StoreFinding> Findings { get; init; } = [];

    /// <summary>Things in quarantine that are not old enough to go.</summary>
    public long InQuarantine { get; init; }

    /// <summary>Whether the counters of files and sizes were right.</summary>
    public bool CountersAreRight { get; init; } = true;

    /// <summary>How many of a kind there are.</summary>
    public long Of(FindingKind kind) => Counts.GetValueOrDefault(kind);

    /// <summary>Whether every record can be used.</summary>
    public bool IsSound => Of(FindingKind.Damaged) + Of(FindingKind.Newer) + Of(FindingKind.Unreadable) + Of(FindingKind.Incomplete) == 0;
}

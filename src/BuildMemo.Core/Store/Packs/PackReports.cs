using System.Collections.Immutable;
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

/// <summary>What went into a pack.</summary>
/// <param name="Records">Records.</param>
/// <param name="Blobs">Blobs.</param>
/// <param name="Lists">Files with lists of discovered inputs.</param>
/// <param name="Skipped">Records that were left out because they or their blobs are gone or damaged.</param>
/// <param name="Bytes">Of the pack.</param>
/// <param name="ContentBytes">Uncompressed bytes of the blobs.</param>
public sealed record ExportReport(long Records, long Blobs, long Lists, long Skipped, long Bytes, long ContentBytes);

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

/// <summary>Whether a stream was a pack.</summary>
public enum PackState
{
    /// <summary>Read to its end.</summary>
    Whole,

    /// <summary>It ends too early, or can't be followed any further; what came before was imported.</summary>
    Cut,

    /// <summary>No pack at all.</summary>
    NoPack,

    /// <summary>A later BuildMemo wrote it.</summary>
    Newer,
}

/// <summary>What came out of a pack.</summary>
public sealed record ImportReport
{
    /// <summary>The most rejected entries that are kept one by one.</summary>
    public const int MostRejected = 100;

    /// <summary>Whether it was read to its end.</summary>
    public PackState State { get; init; }

    /// <summary>Records added to the store.</summary>
    public long Records { get; init; }

    /// <summary>Records that were there already.</summary>
    public long KnownRecords { get; init; }

    /// <summary>Blobs added.</summary>
    public long Blobs { get; init; }

    /// <summary>Blobs that were there already.</summary>
    public long KnownBlobs { get; init; }

    /// <summary>Bytes on disk that were added.</summary>
    public long AddedBytes { get; init; }

    /// <summary>Bytes of the pack that were read.</summary>
    public long Bytes { get; init; }

    /// <summary>Entries that are not what they say, or that could not be kept.</summary>
    public long RejectedCount { get; init; }

    /// <summary>The first of them, each with its reason.</summary>
    public ImmutableArray<string> Rejected { get; init; } = [];
}

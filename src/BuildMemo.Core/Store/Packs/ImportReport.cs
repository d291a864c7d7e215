using System.Collections.Immutable;

namespace BuildMemo.Store.Packs;

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

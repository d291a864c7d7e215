using System.Collections.Immutable;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>What lists and choices need of a record: a third of the work of reading all of it.</summary>
public sealed record RecordHead
{
    /// <summary>Its key.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>The step's name when it was stored.</summary>
    public required string Step { get; init; }

    /// <summary>The project file relative to its root.</summary>
    public required string Project { get; init; }

    /// <summary>When the run ended that made it.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was written or last used; exact to the hour.</summary>
    public DateTimeOffset LastUse { get; init; }

    /// <summary>Wall-clock time of the run.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Bytes of its outputs, uncompressed, and of what it printed where that is kept byte for byte.</summary>
    public long Bytes { get; init; }

    /// <summary>How many outputs it has.</summary>
    public int Outputs { get; init; }

    /// <summary>The blobs that it needs.</summary>
    public ImmutableArray<ContentDigest> Blobs { get; init; } = [];
}

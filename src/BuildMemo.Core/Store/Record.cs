using System.Collections.Immutable;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>What a store keeps under one fingerprint. All paths and texts hold path tokens (design.md, 5), never absolute paths of this machine.</summary>
public sealed record Record
{
    /// <summary>Its key.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>The step's name when it was stored; for people only.</summary>
    public required string Step { get; init; }

    /// <summary>In declared order; what an output folder held is sorted ordinally.</summary>
    public required ImmutableArray<RecordOutput> Outputs { get; init; }

    /// <summary>What the step printed, in order, diagnostics recognised.</summary>
    public ImmutableArray<RecordMessage> Messages { get; init; } = [];

    /// <summary>What the step wrote, byte for byte; null for steps whose lines are in <see cref="Messages"/>.</summary>
    public RecordCapture? Capture { get; init; }

    /// <summary>Wall-clock time of the run.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Inferred and discovered inputs, absences included, whose state is part of the fingerprint.</summary>
    public ImmutableArray<DiscoveredInput> Discovered { get; init; } = [];

    /// <summary>Texts that output bytes contain: a hit only where each token stands for the same.</summary>
    public ImmutableArray<PathBinding> Bindings { get; init; } = [];

    /// <summary>Named components with the digest of each value; what <c>explain</c> compares.</summary>
    public ImmutableArray<RecordComponent> Components { get; init; } = [];

    /// <summary>Where it comes from.</summary>
    public required RecordProvenance Provenance { get; init; }

    /// <summary>The blobs that it needs; an output that several name comes as often.</summary>
    public IEnumerable<ContentDigest> BlobDigests()
    {
        foreach (RecordOutput output in BlobOutputs())
            yield return output.Digest;
    }

    /// <summary>The outputs whose content is in blobs, what it captured included.</summary>
    internal IEnumerable<RecordOutput> BlobOutputs()
    {
        foreach (RecordOutput output in Outputs)
        {
            if (output.Kind == RecordOutputKind.File && output.Inlined.IsDefault)
                yield return output;
        }

        if (Capture is { Content: { Inlined.IsDefault: true } content })
            yield return content;
    }
}

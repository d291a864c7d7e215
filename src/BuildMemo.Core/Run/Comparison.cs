using System.Collections.Immutable;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>What differs between the components of two walks.</summary>
/// <param name="Reasons">The differences, the weightiest first; with very many only the first ones.</param>
public sealed record Comparison(ImmutableArray<Reason> Reasons)
{
    /// <summary>How many components are the same.</summary>
    public int Equal { get; init; }

    /// <summary>How many have another value.</summary>
    public int Changed { get; init; }

    /// <summary>How many were not there before.</summary>
    public int Added { get; init; }

    /// <summary>How many are not there any more.</summary>
    public int Gone { get; init; }

    /// <summary>How many differ, whether <see cref="Reasons"/> shows them or not.</summary>
    public int Differences => Changed + Added + Gone;
}

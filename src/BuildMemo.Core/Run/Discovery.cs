using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Run;

/// <summary>What a run of a step showed of its undeclared inputs.</summary>
internal sealed record Discovery
{
    /// <summary>Inferred and discovered inputs in the order of their list.</summary>
    public required ImmutableArray<DiscoveredState> States { get; init; }

    /// <summary>Absolute paths that the command names and the step itself wrote.</summary>
    public required ImmutableArray<string> SelfWritten { get; init; }

    /// <summary>False when a discovered input changed after the step had started.</summary>
    public bool IsStable { get; init; } = true;

    /// <summary>Errors fail the step.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Whether the step failed by what it reads.</summary>
    public bool HasErrors => RunResults.HasErrors(Problems);
}

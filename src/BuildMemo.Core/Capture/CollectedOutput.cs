using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>What to collect.</summary>
internal sealed record CollectRequest
{
    /// <summary>The step's declared outputs, in declared order.</summary>
    public required IReadOnlyList<OutputDeclaration> Outputs { get; init; }

    /// <summary>Where blobs go; null to hash only (<c>Off</c>, <c>Cache="false"</c>).</summary>
    public IStore? Store { get; init; }

    /// <summary>Replaces what path tokens stand for, in a path or a link's target.</summary>
    public required Func<string, string> Tokenise { get; init; }

    /// <summary>What to look for in the bytes.</summary>
    public required OutputTexts Texts { get; init; }
}

/// <summary>One output as it was found.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Status">As it was read, links not followed.</param>
/// <param name="Record">As a record keeps it.</param>
internal sealed record CollectedOutput(string Path, FileStatus Status, RecordOutput Record);

/// <summary>What a step left.</summary>
internal sealed record CollectResult
{
    /// <summary>In declared order; what a folder holds is sorted ordinally. Holds all that could be read, also beside problems.</summary>
    public required ImmutableArray<CollectedOutput> Outputs { get; init; }

    /// <summary>Which of the texts stand in the bytes of at least one output, in the order given.</summary>
    public required ImmutableArray<string> FoundTexts { get; init; }

    /// <summary>Errors fail the step; warnings keep its result out of the store.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Whether every blob that the outputs need lies in the store.</summary>
    public required bool IsStored { get; init; }

    /// <summary>Whether the step failed by what it left.</summary>
    public bool HasErrors => Problems.Any(problem => problem.Code.Severity == Severity.Error);

    /// <summary>Whether a record may name these outputs.</summary>
    public bool IsStorable => IsStored && Problems.IsEmpty;
}

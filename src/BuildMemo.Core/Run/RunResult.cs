using System.Collections.Immutable;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>How a run ended.</summary>
public sealed record RunResult
{
    /// <summary>Whether the build may go on: no error was found, and every failed step has <c>ContinueOnError</c>.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>What is to be said of it.</summary>
    public required RunReport Report { get; init; }

    /// <summary>
    /// Outputs that are there, in declared order. Those of failed steps are brought back ones: they belong to
    /// <c>FileWrites</c>, never to <see cref="RunOutput.AddTo"/>, which is empty for them.
    /// </summary>
    public required ImmutableArray<RunOutput> Outputs { get; init; }

    /// <summary>Declared input files, for an IDE's own up-to-date check; only for <see cref="RunIntent.DesignTime"/>.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];
}

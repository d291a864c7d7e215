using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Methods;

namespace BuildMemo.Run;

/// <summary>Everything that determines a step's result, as it is on disk right before the step.</summary>
internal sealed record Situation
{
    /// <summary>The components, ready for the walker.</summary>
    public required StepFacts Facts { get; init; }

    /// <summary>The first level: everything that is declared.</summary>
    public required Fingerprint Declared { get; init; }

    /// <summary>The declared components for explanations.</summary>
    public required ImmutableArray<StepComponent> Components { get; init; }

    /// <summary>Declared inputs in declared order, globs matched.</summary>
    public required ImmutableArray<ResolvedInput> Inputs { get; init; }

    /// <summary>Globs with the digest of what they match.</summary>
    public required ImmutableArray<TrackedGlob> Globs { get; init; }

    /// <summary>Absolute paths that words of the command name and no declaration does, sorted ordinally; they may be absent.</summary>
    public required ImmutableArray<string> Candidates { get; init; }

    /// <summary>The call of the method with its files; null for a command.</summary>
    public FilledCall? Call { get; init; }

    /// <summary>Files and versions that identify the tools.</summary>
    public required ImmutableArray<ToolPart> ToolFiles { get; init; }

    /// <summary>When the tools were looked up, nanoseconds since 1970 UTC.</summary>
    public required long ToolsTakenAt { get; init; }

    /// <summary>Absolute paths that were looked at for tools and hold nothing.</summary>
    public ImmutableArray<string> AbsentToolFiles { get; init; } = [];

    /// <summary>Files that say which parts the tools have, absent ones as well.</summary>
    public ImmutableArray<ToolSource> ToolSources { get; init; } = [];

    /// <summary>Names that were resolved on <c>PATH</c>.</summary>
    public required ImmutableArray<Journal.ProgramLookup> Programs { get; init; }

    /// <summary>The environment that the command gets.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The command for people.</summary>
    public required string CommandText { get; init; }

    /// <summary>Path tokens that the command, its paths and its variables use: what binds a record when outputs hold their texts.</summary>
    public required ImmutableArray<UsedToken> UsedTokens { get; init; }
}

/// <summary>A file that determines a result, with what it holds.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Status">When it was hashed.</param>
/// <param name="Digest">Of its content.</param>
/// <param name="TakenAt">When the status was taken, nanoseconds since 1970 UTC.</param>
internal sealed record ResolvedInput(string Path, FileStatus Status, ContentDigest Digest, long TakenAt)
{
    /// <summary>Where it is, when it is not on disk before the step runs; null for a file on disk.</summary>
    public ShelvedInput? Shelved { get; init; }
}

/// <summary>An input that lies on the shelf.</summary>
/// <param name="Content">What it belongs to.</param>
/// <param name="File">Which of it.</param>
internal sealed record ShelvedInput(ShelvedContent Content, ShelvedFile File);

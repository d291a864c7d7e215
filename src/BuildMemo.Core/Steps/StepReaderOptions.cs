using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>What the reader of steps has to know of the project and its settings.</summary>
public sealed record StepReaderOptions
{
    /// <summary>Absolute, without a trailing separator; relative paths start here.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Absolute folders below which outputs may lie: project, root, OutDir, BaseIntermediateOutputPath, ArtifactsPath.</summary>
    public required ImmutableArray<string> OutputFolders { get; init; }

    /// <summary>Absolute folders that no output may lie in: the journal's.</summary>
    public ImmutableArray<string> ReservedFolders { get; init; } = [];

    /// <summary>Whether a file (no folder) exists at an absolute path. Asked only where the meaning of a declaration depends on it.</summary>
    public required Func<string, bool> FileExists { get; init; }

    /// <summary>
    /// True: an Include that must be a file is not looked up here, because the caller looks at every input anyway and reports a
    /// missing one with <see cref="StepReader.IncludeNotFound"/>. Saves a system call a step.
    /// </summary>
    public bool IncludesAreCheckedLater { get; init; }

    /// <summary>True: a step may declare no outputs, for what it prints is kept as well (the tool's <c>run</c>).</summary>
    public bool OutputsAreOptional { get; init; }

    /// <summary>For steps that set no <c>Timeout</c>; null for none.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>For steps that set no <c>BatchSize</c>; 0 for <c>auto</c>, null for what the kind of step has: commands 1, methods <c>auto</c>.</summary>
    public int? DefaultBatchSize { get; init; }

    /// <summary>What <c>Assembly</c> may name.</summary>
    public ImmutableArray<MethodAssembly> Assemblies { get; init; } = [];

    /// <summary>Absolute folder below <see cref="ReservedFolders"/> where results of methods may lie all the same.</summary>
    public string? ResultFolder { get; init; }
}

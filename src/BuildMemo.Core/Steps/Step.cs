using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>
/// One memoizable unit of work, read and checked: every path absolute, every value parsed.
/// It knows what was declared, not what is on disk.
/// </summary>
public sealed record Step
{
    /// <summary>Unique in the project; the Include by default.</summary>
    public required string Name { get; init; }

    /// <summary>Place in the order of declaration, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What runs.</summary>
    public required CommandTemplate Command { get; init; }

    /// <summary>Files and globs, in declared order; the Include first when it is a file.</summary>
    public required ImmutableArray<InputDeclaration> Inputs { get; init; }

    /// <summary>Files, optional files and folders, in declared order.</summary>
    public required ImmutableArray<OutputDeclaration> Outputs { get; init; }

    /// <summary>Sorted by name, ordinally.</summary>
    public ImmutableArray<StepParameter> Parameters { get; init; } = [];

    /// <summary>Absolute globs or paths of inputs that do not count.</summary>
    public ImmutableArray<string> IgnoredInputs { get; init; } = [];

    /// <summary>Sorted by name, ordinally.</summary>
    public ImmutableArray<StepVariable> Environment { get; init; } = [];

    /// <summary>Further files (absolute) or program names (no separator) that identify the step.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>Absolute path of the file of discovered inputs that the step writes, if any.</summary>
    public string? DepFile { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>From the step's own start; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A salt; empty for none.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether operating system and architecture are components.</summary>
    public bool PlatformSensitive { get; init; } = true;

    /// <summary>Whether words of the command that name existing files are inputs too.</summary>
    public bool InferInputs { get; init; } = true;

    /// <summary>Whether the build goes on when the step fails.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>How many steps one command line, or one message to a worker, takes; 0 for <c>auto</c>.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Upper bound for <c>auto</c>; 0 for none.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>False: the journal only, no store (<c>Cache="false"</c>).</summary>
    public bool Cache { get; init; } = true;

    /// <summary>Item list that gets the outputs; empty for none.</summary>
    public string AddTo { get; init; } = "";

    /// <summary>Metadata of those items, in declared order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> OutputMetadata { get; init; } = [];

    /// <summary>Whether <c>Clean</c> leaves the outputs.</summary>
    public bool KeepOnClean { get; init; }

    /// <summary>Exit code 0 with a line in the form of an error is a success (<c>IgnoreStandardErrorWarningFormat</c>).</summary>
    public bool IgnoreStandardErrorWarningFormat { get; init; }

    /// <summary>Outputs are not materialised: the step yields a reference to its record.</summary>
    public bool Shelve { get; init; }

    /// <summary>Age from which a result counts no more; null for never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>Results of shorter runs are not stored.</summary>
    public TimeSpan MinDurationToCache { get; init; }

    /// <summary>What says whether an earlier result is still valid (<c>ValidateCommand</c>); null for nothing.</summary>
    public ShellTemplate? Validation { get; init; }
}

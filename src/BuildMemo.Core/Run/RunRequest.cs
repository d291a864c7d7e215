using BuildMemo.Execution.Methods;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Everything a run needs to know; nothing is read from the process it runs in.</summary>
public sealed record RunRequest
{
    /// <summary>The steps as declared.</summary>
    public required IReadOnlyList<StepDeclaration> Declarations { get; init; }

    /// <summary>Assemblies with methods for steps, by the names that <c>Assembly</c> takes.</summary>
    public IReadOnlyList<MethodAssembly> Assemblies { get; init; } = [];

    /// <summary>The project's folders.</summary>
    public required ProjectPaths Paths { get; init; }

    /// <summary>The settings in force.</summary>
    public required BuildMemoSettings Settings { get; init; }

    /// <summary>The build's environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Hears of everything that happens.</summary>
    public required IRunEvents Events { get; init; }

    /// <summary>Lends execution slots.</summary>
    public required ICoreBudget Cores { get; init; }

    /// <summary>Name of the journal: one a call (<c>steps</c> for <c>BuildMemoRun</c>).</summary>
    public required string JournalName { get; init; }

    /// <summary>The target framework; empty when there is none.</summary>
    public string TargetFramework { get; init; } = "";

    /// <summary>What the build wants.</summary>
    public RunIntent Intent { get; init; }

    /// <summary>What to audit; only with <see cref="RunIntent.Audit"/>.</summary>
    public AuditRequest? Audit { get; init; }

    /// <summary>Folder with <c>BuildMemo.Worker.dll</c>.</summary>
    public required string WorkerFolder { get; init; }

    /// <summary>Runs calls of methods; null for the one that <see cref="Settings"/> name. For tests.</summary>
    public IExecutor? Executor { get; init; }

    /// <summary>
    /// True: both streams of a command in one, as lines. False, for the tool's <c>run</c>: kept apart and byte for byte
    /// (<see cref="Reporting.StepWrote"/>), given again each time, so that a step needs its record to be reused, and no outputs.
    /// </summary>
    public bool MergeStreams { get; init; } = true;

    /// <summary>
    /// True: what steps print is wanted, so the journal alone makes none up to date; those that the store knows are restored, and
    /// replay it.
    /// </summary>
    public bool WantsOutput { get; init; }

    /// <summary>True: each step that is looked at tells what its fingerprint was made of (<see cref="Reporting.StepIdentified"/>).</summary>
    public bool TellsComponents { get; init; }

    /// <summary>A file that commands read as standard input, an input of its own; null for the null device.</summary>
    public string? StandardInputFile { get; init; }
}

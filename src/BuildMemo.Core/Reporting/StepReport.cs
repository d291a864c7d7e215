using System.Collections.Immutable;

namespace BuildMemo.Reporting;

/// <summary>How one step ended, for logs, the report file and the tool.</summary>
public sealed record StepReport
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required StepOutcome Outcome { get; init; }

    /// <summary>Why it was not up to date; empty when it was.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>How many components differ from the last run; <see cref="Reasons"/> shows the first ones.</summary>
    public int Differences { get; init; }

    /// <summary>Fingerprint of the last run that it was compared with; empty when there was none.</summary>
    public string ComparedWith { get; init; } = "";

    /// <summary>What the fingerprint was made of, for a comparison with another machine; not in every report.</summary>
    public ImmutableArray<ReportComponent> Components { get; init; } = [];

    /// <summary>64 hexadecimal digits; empty when it was not computed.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Wall-clock seconds that this build spent on it.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds that a restore saved: the recorded time less the time of the restore; 0 otherwise.</summary>
    public double SavedSeconds { get; init; }

    /// <summary>Output files that are there afterwards, absolute, in declared order.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>What ran it, such as <c>threads</c>; empty when nothing ran.</summary>
    public string Executor { get; init; } = "";

    /// <summary>Exit code of its command where one ran to its end, for a signal 128 and its number, as shells have it; else null.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Number of the batch it ran in, from 1; 0 when it ran alone or not at all.</summary>
    public int Batch { get; init; }

    /// <summary>When it was first looked at, in seconds since the run began: the steps that it waited for had ended.</summary>
    public double Ready { get; init; }

    /// <summary>When its work began, in seconds since the run began: its command or method, and where none ran its last look-up.</summary>
    public double Start { get; init; }

    /// <summary>When it ended, in seconds since the run began.</summary>
    public double End { get; init; }

    /// <summary>The execution slot it ran in, from 1: no two steps run in one slot at once; 0 when nothing ran.</summary>
    public int Slot { get; init; }

    /// <summary>
    /// Places among the report's steps of those whose outputs it reads; the one that ended last comes first, and at most
    /// <see cref="MostListed"/> are named.
    /// </summary>
    public ImmutableArray<int> WaitedFor { get; init; } = [];

    /// <summary>Bytes of each of <see cref="Outputs"/>; -1 where it is not known. Empty when no size is known.</summary>
    public ImmutableArray<long> OutputSizes { get; init; } = [];

    /// <summary>Warnings and errors about it, in the order they were found, at most <see cref="MostListed"/>.</summary>
    public ImmutableArray<StepProblem> Problems { get; init; } = [];

    /// <summary>Bounds the lists that would grow with other steps.</summary>
    public const int MostListed = 50;
}

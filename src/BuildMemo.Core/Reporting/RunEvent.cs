using BuildMemo.Errors;

namespace BuildMemo.Reporting;

/// <summary>Something that happened in a run. The engine emits events; the MSBuild log and the console only render them.</summary>
public abstract record RunEvent
{
    private protected RunEvent()
    {
    }
}

/// <summary>A step must run and is about to start.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Command">What runs, for people.</param>
/// <param name="Reasons">Why; the weightiest first.</param>
public sealed record StepStarted(string Step, string Command, IReadOnlyList<Reason> Reasons) : RunEvent
{
    /// <summary>With <c>BuildMemoExplain</c>: what it was compared with, and what to do; a line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>What a step's fingerprint was made of; only in runs that ask for it, and not where stamps alone say that nothing changed.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Fingerprint">64 hexadecimal digits.</param>
/// <param name="Components">One line each, in the order of the fingerprint; of an environment variable never the value.</param>
public sealed record StepIdentified(string Step, string Fingerprint, IReadOnlyList<string> Components) : RunEvent;

/// <summary>A line that a step printed, live or replayed from a record.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Line">The line.</param>
/// <param name="IsReplayed">True on a hit.</param>
public sealed record StepPrinted(string Step, StepLine Line, bool IsReplayed) : RunEvent;

/// <summary>A step wrote to one of its streams, live or replayed from a record; only in runs that keep them apart.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Stream">1 for standard output, 2 for standard error.</param>
/// <param name="Bytes">What it wrote; valid during the call only.</param>
/// <param name="IsReplayed">True on a hit.</param>
public sealed record StepWrote(string Step, int Stream, ReadOnlyMemory<byte> Bytes, bool IsReplayed) : RunEvent;

/// <summary>How far a step is, as its method says; at most once a second a step.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Text">What it does now; may be empty.</param>
public sealed record StepProgressed(string Step, double Fraction, string Text) : RunEvent;

/// <summary>A step ended, in whatever way.</summary>
/// <param name="Report">How.</param>
public sealed record StepEnded(StepReport Report) : RunEvent;

/// <summary>A finding for the user.</summary>
/// <param name="Problem">The finding.</param>
public sealed record ProblemFound(Problem Problem) : RunEvent;

/// <summary>How far the run is; emitted at most once a second and only while something runs.</summary>
/// <param name="Done">Steps that ended.</param>
/// <param name="Total">All steps.</param>
/// <param name="Hits">Steps that were up to date or restored.</param>
/// <param name="Elapsed">Since the run began.</param>
/// <param name="Remaining">Estimate; null when there is nothing to estimate from.</param>
public sealed record RunProgressed(int Done, int Total, int Hits, TimeSpan Elapsed, TimeSpan? Remaining) : RunEvent;

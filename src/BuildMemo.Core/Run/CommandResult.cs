using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Reporting;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What became of a command.</summary>
/// <param name="Outcome">How its process ended.</param>
/// <param name="Messages">What it printed, in order.</param>
/// <param name="HasErrorLine">Whether a line in the form of an error is among them (and counts).</param>
internal sealed record CommandResult(ProcessOutcome Outcome, IReadOnlyList<RecordMessage> Messages, bool HasErrorLine)
{
    /// <summary>What it wrote byte for byte; null where lines are kept, or the store could not take it.</summary>
    public RecordCapture? Capture { get; init; }

    /// <summary>The texts that bind a record which stand in what it wrote.</summary>
    public IReadOnlyList<string> FoundTexts { get; init; } = [];

    /// <summary>As shells have it; null when it did not end by itself.</summary>
    public int? ExitCode => Outcome switch
    {
        ProcessExited exited => exited.ExitCode,
        ProcessSignaled signaled => 128 + signaled.Signal,
        _ => null,
    };

    /// <summary>Exit code 0, and no line in the form of an error: as <c>Exec</c> has it.</summary>
    public bool IsSuccess => Outcome is ProcessExited { ExitCode: 0 } && !HasErrorLine;

    /// <summary>The end of a step whose command was run alone, and well.</summary>
    public StepSuccess ToSuccess() => new(Messages, Duration) { Capture = Capture, FoundTexts = FoundTexts };

    /// <summary>The end of a step whose command did not end well.</summary>
    /// <param name="problem">What to tell.</param>
    public StepFailure ToFailure(Problem? problem) => new(
        Outcome switch
        {
            ProcessTimedOut => StepOutcome.TimedOut,
            ProcessCancelled => StepOutcome.Cancelled,
            _ => StepOutcome.Failed,
        },
        problem,
        Duration,
        ExitCode);

    /// <summary>Wall-clock time.</summary>
    public TimeSpan Duration => Outcome.Duration;
}

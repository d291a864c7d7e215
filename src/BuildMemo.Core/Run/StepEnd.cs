using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>How a step's command or method ended.</summary>
internal abstract record StepEnd;

/// <summary>A step whose command or method ended well; what it left may still fail it.</summary>
/// <param name="Messages">What it said, in order.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record StepSuccess(IReadOnlyList<RecordMessage> Messages, TimeSpan Duration) : StepEnd
{
    /// <summary>What it wrote byte for byte; null where lines are kept, or the store could not take it.</summary>
    public RecordCapture? Capture { get; init; }

    /// <summary>The texts that bind a record which stand in what it wrote.</summary>
    public IReadOnlyList<string> FoundTexts { get; init; } = [];

    /// <summary>Number of the batch it ran in, from 1; 0 when it ran alone.</summary>
    public int Batch { get; init; }
}

/// <summary>A step whose command or method did not end well.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Problem">What to tell, with the step's name; null when the user knows.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="ExitCode">Of a command that ended by itself.</param>
internal sealed record StepFailure(StepOutcome Outcome, Problem? Problem, TimeSpan Duration, int? ExitCode = null) : StepEnd;

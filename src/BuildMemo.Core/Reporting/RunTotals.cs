namespace BuildMemo.Reporting;

/// <summary>How many steps ended in which way.</summary>
public readonly record struct RunTotals
{
    /// <summary>All steps.</summary>
    public int Steps { get; init; }

    /// <summary>See <see cref="StepOutcome.UpToDate"/>.</summary>
    public int UpToDate { get; init; }

    /// <summary>See <see cref="StepOutcome.Restored"/>.</summary>
    public int Restored { get; init; }

    /// <summary>See <see cref="StepOutcome.Ran"/>.</summary>
    public int Ran { get; init; }

    /// <summary>See <see cref="StepOutcome.Failed"/>.</summary>
    public int Failed { get; init; }

    /// <summary>See <see cref="StepOutcome.TimedOut"/>.</summary>
    public int TimedOut { get; init; }

    /// <summary>See <see cref="StepOutcome.Cancelled"/>.</summary>
    public int Cancelled { get; init; }

    /// <summary>See <see cref="StepOutcome.Skipped"/>.</summary>
    public int Skipped { get; init; }

    /// <summary>Adds one step.</summary>
    public RunTotals With(StepOutcome outcome) => outcome switch
    {
        StepOutcome.UpToDate => this with { Steps = Steps + 1, UpToDate = UpToDate + 1 },
        StepOutcome.Restored => this with { Steps = Steps + 1, Restored = Restored + 1 },
        StepOutcome.Ran => this with { Steps = Steps + 1, Ran = Ran + 1 },
        StepOutcome.Failed => this with { Steps = Steps + 1, Failed = Failed + 1 },
        StepOutcome.TimedOut => this with { Steps = Steps + 1, TimedOut = TimedOut + 1 },
        StepOutcome.Cancelled => this with { Steps = Steps + 1, Cancelled = Cancelled + 1 },
        StepOutcome.Skipped => this with { Steps = Steps + 1, Skipped = Skipped + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no such outcome"),
    };
}

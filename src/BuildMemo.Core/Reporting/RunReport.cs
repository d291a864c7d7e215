using System.Collections.Immutable;

namespace BuildMemo.Reporting;

/// <summary>Everything that is to be said of one run.</summary>
public sealed record RunReport
{
    /// <summary>Version of the report's form.</summary>
    public const int Schema = 1;

    /// <summary>The project file, absolute.</summary>
    public required string Project { get; init; }

    /// <summary>Its target framework; empty when it has none.</summary>
    public string TargetFramework { get; init; } = "";

    /// <summary>Name of the call's journal, which tells the calls of a project apart: <c>steps</c> for its <c>MemoStep</c> items.</summary>
    public string Journal { get; init; } = "";

    /// <summary>When the run began, UTC; null where it is not known.</summary>
    public DateTime? Started { get; init; }

    /// <summary>Most executions at once; 0 where nothing had to run.</summary>
    public int Parallelism { get; init; }

    /// <summary>How many steps ended in which way.</summary>
    public required RunTotals Totals { get; init; }

    /// <summary>The run's own time.</summary>
    public double Seconds { get; init; }

    /// <summary>Sum of the steps' saved seconds.</summary>
    public double SavedSeconds { get; init; }

    /// <summary>When it ended; the default where that is not known.</summary>
    public DateTimeOffset Ended => Started is { } started ? new DateTimeOffset(started).AddSeconds(Seconds) : default;

    /// <summary>In declared order.</summary>
    public required ImmutableArray<StepReport> Steps { get; init; }

    /// <summary>The most frequent reason why steps ran, as a line; null when none ran.</summary>
    public string? MainReason => RunSummary.MainReason(Steps);

    /// <summary>The summary line.</summary>
    public string Summary => RunSummary.Format(Totals, SavedSeconds);
}

using System.Collections.Immutable;
using BuildMemo.Reporting;

namespace BuildMemo.Tool.Reports;

/// <summary>A run among others.</summary>
/// <param name="Report">What it reported.</param>
/// <param name="Source">File it was read from.</param>
/// <param name="Offset">Where it begins on the time line that all runs share, in seconds.</param>
/// <param name="Path">Its critical path: places in its steps, first to last.</param>
/// <param name="PathSeconds">What the steps of the path took together.</param>
internal sealed record MergedRun(RunReport Report, string Source, double Offset, ImmutableArray<int> Path, double PathSeconds);

/// <summary>One or several runs on one time line: what the page, the trace and the JSON show.</summary>
/// <param name="Runs">In the order in which they began.</param>
internal sealed record MergedReport(ImmutableArray<MergedRun> Runs)
{
    // Between builds of different days nothing is to be seen: a longer pause is drawn as one of this length.
    private const double LongestPause = 2;

    /// <summary>How many steps ended in which way, in all runs.</summary>
    public RunTotals Totals => Runs.Aggregate(default(RunTotals), (sum, run) => Add(sum, run.Report.Totals));

    /// <summary>Steps of all runs.</summary>
    public IEnumerable<StepReport> Steps => Runs.SelectMany(run => run.Report.Steps);

    /// <summary>Sum of the runs' own times.</summary>
    public double Seconds => Runs.Sum(run => run.Report.Seconds);

    /// <summary>Sum of what the runs saved.</summary>
    public double SavedSeconds => Runs.Sum(run => run.Report.SavedSeconds);

    /// <summary>Puts runs on one time line.</summary>
    public static MergedReport Of(IEnumerable<(RunReport Report, string Source)> reports)
    {
        ImmutableArray<MergedRun>.Builder runs = ImmutableArray.CreateBuilder<MergedRun>();
        // Ends so far: in the world, and on the time line.
        DateTime ended = DateTime.MinValue;
        double end = 0;
        foreach ((RunReport report, string source) in reports.OrderBy(one => one.Report.Started ?? DateTime.MinValue).ThenBy(one => one.Source, StringComparer.Ordinal))
        {
            // Runs that went side by side in one build stay so; a run of no known time stands behind the others.
            double pause = runs.Count == 0 ? 0
                : report.Started is { } began && ended != DateTime.MinValue ? Math.Min(LongestPause, (began - ended).TotalSeconds)
                : 0;
            double offset = Math.Max(0, end + pause);
            (ImmutableArray<int> path, double seconds) = CriticalChain.Of(report);
            runs.Add(new(report, source, offset, path, seconds));
            double length = Math.Max(report.Seconds, report.Steps.Length == 0 ? 0 : report.Steps.Max(step => step.End));
            DateTime endsAt = report.Started is { } start && length < (DateTime.MaxValue - start).TotalSeconds ? start.AddSeconds(length) : ended;
            if (offset + length >= end)
                (end, ended) = (offset + length, endsAt);
        }

        return new(runs.ToImmutable());
    }

    private static RunTotals Add(RunTotals one, RunTotals other) => new()
    {
        Steps = one.Steps + other.Steps,
        UpToDate = one.UpToDate + other.UpToDate,
        Restored = one.Restored + other.Restored,
        Ran = one.Ran + other.Ran,
        Failed = one.Failed + other.Failed,
        TimedOut = one.TimedOut + other.TimedOut,
        Cancelled = one.Cancelled + other.Cancelled,
        Skipped = one.Skipped + other.Skipped,
    };
}

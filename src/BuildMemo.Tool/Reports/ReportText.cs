using BuildMemo.Reporting;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Reports;

/// <summary>What <c>report</c> says at a terminal: the run in a few lines, and where the page is.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class ReportText(Terminal terminal)
{
    private const int MostNamed = 3;

    /// <summary>Writes the lines.</summary>
    /// <param name="report">The runs.</param>
    /// <param name="page">The page that was written; null for none.</param>
    /// <param name="trace">The trace that was written; null for none.</param>
    public void Write(MergedReport report, string? page, string? trace)
    {
        PropertyList list = new(terminal);
        list.Add("run", NameOf(report));
        list.Add("steps", RunSummary.Format(report.Totals, report.SavedSeconds)["BuildMemo: ".Length..]);
        AddSteps(list, "failed", report.Steps.Where(step => step.Outcome is StepOutcome.Failed or StepOutcome.TimedOut), step => step.Name);
        AddReason(list, report);
        AddSteps(list, "slowest", report.Steps.Where(step => step.Slot > 0 && step.Seconds > 0).OrderByDescending(step => step.Seconds), step => $"{step.Name} {Time(step.Seconds)}", all: false);
        if (report.Runs.MaxBy(run => run.PathSeconds) is { Path.Length: > 0 } longest)
            list.Add("critical path", $"{Time(longest.PathSeconds)} of {Time(longest.Report.Seconds)}, {Texts.Count(longest.Path.Length, "step")}");
        if (trace is not null)
            list.Add("trace", $"{trace} ({SizeOf(trace)}); open it in ui.perfetto.dev");
        if (page is not null)
            list.Add("page", $"{page} ({SizeOf(page)})");
        list.Write();
    }

    private static string NameOf(MergedReport report)
    {
        DateTime? started = report.Runs.Max(run => run.Report.Started);
        string name = report.Runs is [var only]
            ? string.Join(' ', new[] { Path.GetFileName(only.Report.Project), only.Report.TargetFramework }.Where(part => part.Length > 0))
            : $"{Texts.Count(report.Runs.Length, "run")} of {Texts.Count(report.Runs.Select(run => run.Report.Project).Distinct().Count(), "project")}";
        return $"{name}, {Time(report.Seconds)}{(started is { } time ? $", {Texts.Time(new(time))}" : "")}";
    }

    private static void AddReason(PropertyList list, MergedReport report)
    {
        IGrouping<string, Reason>? most = report.Steps.Where(step => !step.Reasons.IsEmpty).Select(step => step.Reasons[0])
            .GroupBy(reason => reason.ToString()).MaxBy(group => group.Count());
        if (most is not null)
            list.Add("most often", $"{most.Key} ({Texts.Count(most.Count(), "step")})");
    }

    private static void AddSteps(PropertyList list, string title, IEnumerable<StepReport> steps, Func<StepReport, string> format, bool all = true)
    {
        StepReport[] found = [.. steps];
        if (found.Length == 0)
            return;
        string more = all && found.Length > MostNamed ? $" and {Texts.Count(found.Length - MostNamed)} more" : "";
        list.Add(title, string.Join(", ", found.Take(MostNamed).Select(format)) + more);
    }

    private static string Time(double seconds) => Texts.Duration(TimeSpan.FromSeconds(seconds));

    private static string SizeOf(string file) => Texts.Size(new FileInfo(file).Length);
}

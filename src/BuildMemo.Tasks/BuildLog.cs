using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks;

/// <summary>Renders the events of a run as MSBuild's messages, warnings and errors.</summary>
/// <param name="log">The task's log.</param>
/// <param name="outputImportance">Importance of a step's plain output.</param>
/// <param name="explain">Whether every reason of what ran is printed at normal verbosity.</param>
/// <param name="onLine">Gets every line that a step prints, also replayed ones.</param>
internal sealed class BuildLog(TaskLoggingHelper log, MessageImportance outputImportance, bool explain, Action<StepLine>? onLine = null) : IRunEvents
{
    private readonly Lock _gate = new();

    /// <summary>How many errors of steps and of the engine were logged.</summary>
    public int Errors { get; private set; }

    /// <inheritdoc />
    public void Report(RunEvent runEvent)
    {
        // Lines of steps that end at once would otherwise interleave.
        lock (_gate)
        {
            switch (runEvent)
            {
                case StepStarted started:
                    ReportStart(started);
                    break;
                case StepIdentified identified:
                    ReportComponents(identified);
                    break;
                case StepPrinted printed:
                    onLine?.Invoke(printed.Line);
                    ReportLine(printed.Line);
                    break;
                case StepProgressed progressed:
                    ReportStepProgress(progressed);
                    break;
                case StepEnded ended:
                    ReportEnd(ended.Report);
                    break;
                case ProblemFound found:
                    Report(found.Problem);
                    break;
                case RunProgressed progress:
                    ReportProgress(progress);
                    break;
            }
        }
    }

    /// <summary>Logs one finding.</summary>
    public void Report(Problem problem)
    {
        switch (problem.Code.Severity)
        {
            case Severity.Error:
                Errors++;
                log.LogError(null, problem.Code.Id, null, problem.File, problem.Line, problem.Column, 0, 0, "{0}", problem.Message);
                break;
            case Severity.Warning:
                log.LogWarning(null, problem.Code.Id, null, problem.File, problem.Line, problem.Column, 0, 0, "{0}", problem.Message);
                break;
            default:
                log.LogMessage(null, problem.Code.Id, null, problem.File, problem.Line, problem.Column, 0, 0, MessageImportance.Normal, "{0}", problem.Message);
                break;
        }
    }

    private void ReportStart(StepStarted started)
    {
        MessageImportance importance = explain ? MessageImportance.High : MessageImportance.Low;
        if (!log.LogsMessagesOfImportance(importance))
            return;
        string first = started.Reasons.Count > 0 ? started.Reasons[0].ToString() : "";
        log.LogMessage(importance, "{0}", $"BuildMemo: {started.Step} runs: {first}");
        foreach (Reason reason in started.Reasons.Skip(1))
            log.LogMessage(importance, "{0}", $"  {reason}");
        foreach (string detail in started.Details)
            log.LogMessage(importance, "{0}", $"  {detail}");
        log.LogMessage(MessageImportance.Low, "{0}", $"  {started.Command}");
    }

    private void ReportComponents(StepIdentified identified)
    {
        log.LogMessage(MessageImportance.Low, "{0}", $"BuildMemo: {identified.Step} has the fingerprint {identified.Fingerprint}");
        foreach (string component in identified.Components)
            log.LogMessage(MessageImportance.Low, "{0}", "  " + component);
    }

    private void ReportLine(StepLine line)
    {
        switch (line.Severity)
        {
            case Severity.Error:
                Errors++;
                log.LogError(
                    line.Subcategory, line.Code, null, line.File, line.Line, line.Column, line.EndLine, line.EndColumn, "{0}", line.Text);
                break;
            case Severity.Warning:
                log.LogWarning(
                    line.Subcategory, line.Code, null, line.File, line.Line, line.Column, line.EndLine, line.EndColumn, "{0}", line.Text);
                break;
            case Severity.Message:
                log.LogMessage(
                    line.Subcategory, line.Code, null, line.File, line.Line, line.Column, line.EndLine, line.EndColumn, outputImportance, "{0}", line.Text);
                break;
            default:
                log.LogMessage(outputImportance, "{0}", line.Text);
                break;
        }
    }

    private void ReportStepProgress(StepProgressed progressed)
    {
        string text = progressed.Text.Length > 0 ? " " + progressed.Text : "";
        log.LogMessage(MessageImportance.Normal, "{0}", string.Create(
            CultureInfo.InvariantCulture, $"BuildMemo: {progressed.Step}: {progressed.Fraction * 100:0} %{text}"));
    }

    private void ReportEnd(StepReport report)
    {
        if (report.Outcome is StepOutcome.UpToDate || !log.LogsMessagesOfImportance(MessageImportance.Low))
            return;
        string text = report.Outcome switch
        {
            StepOutcome.Restored => string.Create(
                CultureInfo.InvariantCulture,
                $"BuildMemo: {report.Name} restored in {report.Seconds:0.000} s, saved {report.SavedSeconds:0.000} s{(report.Reasons.IsEmpty ? "" : $": {report.Reasons[0]}")}"),
            StepOutcome.Ran => string.Create(CultureInfo.InvariantCulture, $"BuildMemo: {report.Name} ran for {report.Seconds:0.000} s"),
            StepOutcome.Failed => $"BuildMemo: {report.Name} failed",
            StepOutcome.TimedOut => $"BuildMemo: {report.Name} timed out",
            StepOutcome.Cancelled => $"BuildMemo: {report.Name} was cancelled",
            _ => $"BuildMemo: {report.Name} was skipped: a step whose outputs it reads did not succeed",
        };
        log.LogMessage(MessageImportance.Low, "{0}", text);
    }

    private void ReportProgress(RunProgressed progress)
    {
        string remaining = progress.Remaining is { } left
            ? string.Create(CultureInfo.InvariantCulture, $", about {left.TotalSeconds:0} s left")
            : "";
        log.LogMessage(MessageImportance.Normal, "{0}", string.Create(
            CultureInfo.InvariantCulture,
            $"BuildMemo: {progress.Done} of {progress.Total} steps done, {progress.Hits} hits, {progress.Elapsed.TotalSeconds:0} s{remaining}"));
    }
}

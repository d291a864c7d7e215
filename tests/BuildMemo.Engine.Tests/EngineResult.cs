using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Run;

namespace BuildMemo.Engine.Tests;

/// <summary>How a run of the engine ended, and what it said.</summary>
public sealed class EngineResult(RunResult result, IReadOnlyList<RunEvent> events)
{
    public RunResult Result => result;

    public RunTotals Totals => result.Report.Totals;

    public IReadOnlyList<RunEvent> Events => events;

    public IReadOnlyList<Problem> Problems => [.. events.OfType<ProblemFound>().Select(found => found.Problem)];

    public IReadOnlyList<Problem> Errors => [.. Problems.Where(problem => problem.Code.Severity == Severity.Error)];

    public IReadOnlyList<Problem> Warnings => [.. Problems.Where(problem => problem.Code.Severity == Severity.Warning)];

    public string Text => string.Join('\n', Problems.Select(problem => $"{problem.Code.Severity} {problem.Code.Id} {problem.Message}"));

    public StepReport this[string step] => result.Report.Steps.Single(report => report.Name == step);

    public IReadOnlyList<StepLine> Lines(string step, bool isReplayed) =>
        [.. events.OfType<StepPrinted>().Where(printed => printed.Step == step && printed.IsReplayed == isReplayed).Select(printed => printed.Line)];

    /// <summary>The only problem of that code.</summary>
    public Problem Only(Code code)
    {
        Problem[] found = [.. Problems.Where(problem => problem.Code == code)];
        Assert.True(found.Length == 1, $"one {code.Id} expected, found {found.Length}:\n{Text}");
        return found[0];
    }

    /// <summary>Asserts the exact counts, everything else zero.</summary>
    public EngineResult Expect(
        int ran = 0, int restored = 0, int upToDate = 0, int failed = 0, int timedOut = 0, int cancelled = 0, int skipped = 0)
    {
        RunTotals wanted = new()
        {
            Steps = ran + restored + upToDate + failed + timedOut + cancelled + skipped,
            Ran = ran,
            Restored = restored,
            UpToDate = upToDate,
            Failed = failed,
            TimedOut = timedOut,
            Cancelled = cancelled,
            Skipped = skipped,
        };
        string said = string.Join('\n', events.OfType<StepEnded>().Select(ended => $"{ended.Report.Name} {ended.Report.Outcome}: {string.Join(", ", ended.Report.Reasons)}"));
        Assert.True(wanted == Totals, $"expected {RunSummary.Format(wanted, 0)}\nfound    {RunSummary.Format(Totals, 0)}\n{said}\n{Text}");
        return this;
    }

    /// <summary>Asserts that nothing was found to say.</summary>
    public EngineResult ExpectQuiet()
    {
        Assert.True(Errors.Count + Warnings.Count == 0, Text);
        return this;
    }

    /// <summary>Asserts that there are no errors and this one warning.</summary>
    public Problem ExpectOneWarning(Code code)
    {
        Assert.True(Errors.Count == 0 && Warnings.Count == 1 && Warnings[0].Code == code, $"one {code.Id} expected:\n{Text}");
        return Warnings[0];
    }

    /// <summary>Asserts the run's verdict.</summary>
    public EngineResult Succeeds(bool expected = true)
    {
        Assert.True(result.Succeeded == expected, $"Succeeded is {result.Succeeded}\n{Text}");
        return this;
    }
}

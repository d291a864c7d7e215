using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Makes the result of a run out of what became of its steps.</summary>
internal static class RunResults
{
    /// <summary>A run without steps: nothing started, nothing to say.</summary>
    public static RunResult Empty(RunRequest request) => new()
    {
        Succeeded = true,
        Report = new() { Project = request.Paths.ProjectFile, TargetFramework = request.TargetFramework, Journal = request.JournalName, Totals = default, Steps = [] },
        Outputs = [],
    };

    /// <summary>Nothing ran because of errors that were found before; a design-time build shrugs them off.</summary>
    public static RunResult Refused(RunRequest request, IEnumerable<Problem> problems)
    {
        if (request.Intent == RunIntent.DesignTime)
            return Empty(request);
        foreach (Problem problem in problems)
            request.Events.Report(new ProblemFound(problem));
        return Empty(request) with { Succeeded = false };
    }

    /// <summary>Whether one of the problems is an error.</summary>
    public static bool HasErrors(IEnumerable<Problem> problems) => problems.Any(problem => problem.Code.Severity == Severity.Error);

    /// <summary>The result of steps that all ended.</summary>
    public static RunResult Of(RunServices services, StepRun[] runs, long start, DateTime started)
    {
        RunRequest request = services.Request;
        RunTotals totals = default;
        double saved = 0;
        bool succeeded = true;
        ImmutableArray<StepReport>.Builder reports = ImmutableArray.CreateBuilder<StepReport>(runs.Length);
        ImmutableArray<RunOutput>.Builder outputs = ImmutableArray.CreateBuilder<RunOutput>(runs.Length);
        StepRun[] ordered = request.Settings.Unordered ? [.. runs.OrderBy(run => run.EndedAs)] : runs;
        int[] places = new int[runs.Length];
        for (int place = 0; place < ordered.Length; place++)
            places[ordered[place].Index] = place;
        RunTimes times = new(services, start, places);
        foreach (StepRun run in ordered)
        {
            StepReport report = times.Complete(run);
            reports.Add(report);
            totals = totals.With(report.Outcome);
            saved += report.SavedSeconds;
            bool isGood = report.Outcome is StepOutcome.UpToDate or StepOutcome.Restored or StepOutcome.Ran;
            succeeded &= isGood || run.Step.ContinueOnError || request.Intent is RunIntent.DesignTime or RunIntent.NoBuild or RunIntent.Audit;
            bool mayAdd = isGood || request.Intent is RunIntent.DesignTime or RunIntent.NoBuild or RunIntent.Audit;
            string item = (isGood ? run.After?.OutputItem : null) ?? OutputItemText.Of(run.Step);
            foreach (string path in report.Outputs)
            {
                RunOutput output = OutputItemText.Read(path, item);
                outputs.Add(mayAdd ? output : output with { AddTo = "" });
            }
        }

        return new()
        {
            Succeeded = succeeded,
            Report = new()
            {
                Project = request.Paths.ProjectFile,
                TargetFramework = request.TargetFramework,
                Journal = request.JournalName,
                Started = started,
                Parallelism = services.Slots.Granted,
                Totals = totals,
                Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                SavedSeconds = Math.Max(0, saved),
                Steps = reports.MoveToImmutable(),
            },
            Outputs = outputs.ToImmutable(),
            Inputs = request.Intent == RunIntent.DesignTime ? InputsOf(runs) : [],
        };
    }

    private static ImmutableArray<string> InputsOf(StepRun[] runs) =>
        [.. runs.SelectMany(run => run.Step.Inputs).Where(input => !input.IsGlob && !input.IsReference).Select(input => input.Path).Distinct(StringComparer.Ordinal)];
}

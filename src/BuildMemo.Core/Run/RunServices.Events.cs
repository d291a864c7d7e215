using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <content>What a run tells while it goes on.</content>
internal sealed partial class RunServices
{
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly StepProblems _problems = new();

    /// <summary>Warnings and errors about a step so far.</summary>
    public ImmutableArray<StepProblem> ProblemsOf(string step) => _problems.Of(step);

    /// <summary>Hands an event on, one at a time.</summary>
    public void Emit(RunEvent runEvent)
    {
        lock (_events)
            Request.Events.Report(runEvent);
    }

    /// <inheritdoc />
    public void Report(Problem problem)
    {
        // A design-time build raises no errors, and what it can't do is no news.
        if (Intent == RunIntent.DesignTime)
            return;
        _problems.Add(problem);
        Emit(new ProblemFound(problem));
    }

    /// <summary>Reports several problems.</summary>
    public void Report(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
            Report(problem);
    }

    /// <summary>Reports a problem unless one of its code was reported for its step already.</summary>
    public void ReportOnce(Problem problem)
    {
        bool isNew;
        lock (_reported)
            isNew = _reported.Add($"{problem.Code.Id} {problem.Step}");
        if (isNew)
            Report(problem);
    }
}

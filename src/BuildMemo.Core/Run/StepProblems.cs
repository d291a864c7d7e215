using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Keeps what was reported about each step, for the report of the run. Safe for threads.</summary>
internal sealed class StepProblems
{
    private readonly Lock _lock = new();
    // Most runs have none.
    private Dictionary<string, ImmutableArray<StepProblem>>? _byStep;

    /// <summary>Keeps a warning or error about a step.</summary>
    public void Add(Problem problem)
    {
        if (problem.Step is null || problem.Code.Severity == Severity.Message)
            return;
        lock (_lock)
        {
            _byStep ??= new(StringComparer.Ordinal);
            ImmutableArray<StepProblem> known = _byStep.GetValueOrDefault(problem.Step, []);
            if (known.Length < StepReport.MostListed)
                _byStep[problem.Step] = known.Add(new(problem.Code.Id, problem.Code.Severity == Severity.Error ? "error" : "warning", problem.Message));
        }
    }

    /// <summary>What was reported about a step, in order.</summary>
    public ImmutableArray<StepProblem> Of(string step)
    {
        lock (_lock)
            return _byStep?.GetValueOrDefault(step, []) ?? [];
    }
}

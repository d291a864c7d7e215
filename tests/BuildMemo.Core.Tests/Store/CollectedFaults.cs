using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Keeps what a store reports.</summary>
internal sealed class CollectedFaults : IStoreFaults
{
    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> All
    {
        get
        {
            lock (_problems)
                return [.. _problems];
        }
    }

    public IReadOnlyList<Problem> Warnings => [.. All.Where(problem => problem.Code.Severity == Severity.Warning)];

    public void Report(Problem problem)
    {
        lock (_problems)
            _problems.Add(problem);
    }
}

using BuildMemo.Reporting;

namespace BuildMemo.Model.Tests;

/// <summary>Keeps what a run in the test's own process says.</summary>
internal sealed class CollectedEvents : IRunEvents
{
    public List<string> Started { get; } = [];

    public List<string> Problems { get; } = [];

    public void Report(RunEvent runEvent)
    {
        if (runEvent is StepStarted started)
            Started.Add(started.Step);
        else if (runEvent is ProblemFound found)
            Problems.Add($"{found.Problem.Code.Id} {found.Problem.Message}");
    }
}

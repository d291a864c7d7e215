namespace BuildMemo.Reporting;

/// <summary>Hears of everything that happens in a run. Called from any thread, one call at a time.</summary>
public interface IRunEvents
{
    /// <summary>An event, in the order of what happened to a step.</summary>
    void Report(RunEvent runEvent);
}

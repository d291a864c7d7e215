using BuildMemo.Reporting;

namespace BuildMemo.Engine.Tests;

/// <summary>Keeps the events of a run, and tells who listens.</summary>
public sealed class EngineEvents : IRunEvents
{
    private readonly List<RunEvent> _events = [];

    /// <summary>What was reported so far.</summary>
    public IReadOnlyList<RunEvent> All => _events;

    /// <summary>Hears of each event on the engine's thread.</summary>
    public Action<RunEvent>? Heard { get; set; }

    /// <inheritdoc />
    public void Report(RunEvent runEvent)
    {
        _events.Add(runEvent);
        Heard?.Invoke(runEvent);
    }
}

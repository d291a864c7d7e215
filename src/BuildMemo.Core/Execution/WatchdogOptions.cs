using BuildMemo.Errors;

namespace BuildMemo.Execution;

/// <summary>How a task wants the watchdog started.</summary>
public sealed record WatchdogOptions
{
    /// <summary>The build's environment, to find <c>dotnet</c> with.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Folder of <c>BuildMemo.Worker.dll</c>; default: that of the engine's own assembly.</summary>
    public string? WorkerFolder { get; init; }

    /// <summary>Gets the one message when no watchdog can be started; builds go on without. May be called from any thread that runs a step.</summary>
    public Action<Problem>? Report { get; init; }
}

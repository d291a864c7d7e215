using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Files;

namespace BuildMemo.Run;

/// <summary>A step about to run: its outputs and its fingerprint are held, its ground is cleared. Disposing gives the locks back.</summary>
internal sealed class PreparedStep(StepRun run, IDisposable? outputLocks, IDisposable? flightLock) : IDisposable
{
    private int _disposed;

    /// <summary>The step.</summary>
    public StepRun Run => run;

    /// <summary>Its situation.</summary>
    public Situation Situation => run.Situation!;

    /// <summary>Its ground.</summary>
    public ClearedGround? Ground { get; set; }

    /// <summary>What its command names, as it was before the run.</summary>
    public ImmutableArray<DiscoveredState> States { get; set; } = [];

    /// <summary>What runs it, for the report.</summary>
    public string Executor { get; set; } = "process";

    /// <summary>Absolute paths that the method said it reads.</summary>
    public ImmutableArray<string> AddedInputs { get; set; } = [];

    /// <summary>When it started, nanoseconds since 1970 UTC.</summary>
    public long StartedAt { get; } = Clock.NowNanoseconds();

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        flightLock?.Dispose();
        outputLocks?.Dispose();
    }
}

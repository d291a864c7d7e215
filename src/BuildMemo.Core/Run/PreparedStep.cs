using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Files;

namespace BuildMemo.Run;

/// <summary>A step about to run: its outputs and its fingerprint are held, its ground is cleared. Disposing gives the locks back.</summary>
internal sealed class PreparedStep(StepRun run, IDisposable? outputLocks, IDisposable? flightLock) : IDisposable
{
    /// <summary>The step.</summary>
    public StepRun Run => run;

    /// <summary>Its situation.</summary>
    public Situation Situation => run.Situation!;

    /// <summary>Its ground.</summary>
    public ClearedGround? Ground { get; set; }

    /// <summary>What its command names, as it was before the run.</summary>
    public ImmutableArray<DiscoveredState> States { get; set; } = [];

    /// <summary>When it started, nanoseconds since 1970 UTC.</summary>
    public long StartedAt { get; } = Clock.NowNanoseconds();

    /// <inheritdoc />
    public void Dispose()
    {
        flightLock?.Dispose();
        outputLocks?.Dispose();
    }
}

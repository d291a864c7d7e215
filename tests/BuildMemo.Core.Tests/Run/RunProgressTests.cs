using BuildMemo.Reporting;
using BuildMemo.Run;

namespace BuildMemo.Core.Tests.Run;

public sealed class RunProgressTests : IRunEvents
{
    private readonly List<RunProgressed> _told = [];
    private readonly SetClock _clock = new();

    [Fact]
    public void P7_progress_tells_done_total_hits_elapsed_and_remaining_at_most_once_a_second()
    {
        RunProgress progress = new(10, this, _clock);
        Advance(2, progress, StepOutcome.UpToDate);
        Assert.Empty(_told);
        Advance(0.5, progress, StepOutcome.Restored);
        // Something runs: now it takes time, and is told.
        Advance(0.5, progress, StepOutcome.Ran);
        Assert.Equal(new(3, 10, 2, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)), Assert.Single(_told));
        Advance(0.9, progress, StepOutcome.Ran);
        Assert.Single(_told);
        Advance(1.1, progress, StepOutcome.Failed);
        Assert.Equal(new(5, 10, 2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), _told[^1]);
        for (int step = 6; step <= 10; step++)
            Advance(2, progress, StepOutcome.Ran);
        // Not at the end: the summary says that.
        Assert.Equal([3, 5, 6, 7, 8, 9], _told.Select(told => told.Done));
    }

    void IRunEvents.Report(RunEvent runEvent) => _told.Add(Assert.IsType<RunProgressed>(runEvent));

    private void Advance(double seconds, RunProgress progress, StepOutcome outcome)
    {
        _clock.Now += TimeSpan.FromSeconds(seconds);
        progress.Report(outcome);
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

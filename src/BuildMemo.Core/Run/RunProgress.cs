using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Counts ended steps and says how far the run is: at most once a second, and only once something had to run.</summary>
/// <param name="total">All steps.</param>
/// <param name="events">Gets the progress.</param>
/// <param name="clock">The time.</param>
internal sealed class RunProgress(int total, IRunEvents events, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private TimeSpan _last;
    private int _done;
    private int _hits;
    private int _executed;

    /// <summary>A step ended.</summary>
    public void Report(StepOutcome outcome)
    {
        lock (_gate)
        {
            _done++;
            if (outcome is StepOutcome.UpToDate or StepOutcome.Restored)
                _hits++;
            else
                _executed++;
            TimeSpan elapsed = clock.GetElapsedTime(_start);
            if (_executed == 0 || _done == total || elapsed - _last < TimeSpan.FromSeconds(1))
                return;
            _last = elapsed;
            events.Report(new RunProgressed(_done, total, _hits, elapsed, elapsed / _done * (total - _done)));
        }
    }
}

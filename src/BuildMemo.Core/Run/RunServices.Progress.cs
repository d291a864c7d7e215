using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <content>How far single steps are.</content>
internal sealed partial class RunServices
{
    private const int ProgressMilliseconds = 1000;

    private Dictionary<string, long>? _stepProgress;

    /// <summary>Hands on how far a step is, at most once a second, and its end.</summary>
    public void ReportProgress(string step, double fraction, string text)
    {
        long now = Environment.TickCount64;
        lock (_events)
        {
            _stepProgress ??= new(StringComparer.Ordinal);
            if (_stepProgress.TryGetValue(step, out long last) && now - last < ProgressMilliseconds && fraction < 1)
                return;
            _stepProgress[step] = now;
            Request.Events.Report(new StepProgressed(step, fraction, text));
        }
    }
}

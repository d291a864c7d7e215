namespace BuildMemo.Scheduling;

/// <summary>
/// joblib's automatic batch size (lessons.md, Parallelism 1): starts at 1 and aims at 0.2 s to 2 s a batch, on a smoothed
/// duration that starts anew when the size changes. Not safe for threads: its owner locks.
/// </summary>
internal sealed class AutomaticBatch
{
    private const double ShortestBatch = 0.2;
    private const double LongestBatch = 2.0;
    private double _duration;

    /// <summary>How many steps the next batch takes.</summary>
    public int Size { get; private set; } = 1;

    /// <summary>A batch ended; only batches of the current size tell anything.</summary>
    public void Report(int size, TimeSpan duration)
    {
        if (size != Size)
            return;
        _duration = _duration == 0 ? duration.TotalSeconds : (0.8 * _duration) + (0.2 * duration.TotalSeconds);
        int next = NextSize();
        if (next == Size)
            return;
        Size = next;
        _duration = 0;
    }

    private int NextSize()
    {
        if (_duration is > 0 and < ShortestBatch)
        {
            int ideal = (int)Math.Min(Size * ShortestBatch / _duration, int.MaxValue / 4) * 2;
            return Math.Max(1, Math.Min(2 * Size, ideal));
        }

        if (_duration > LongestBatch && Size >= 2)
            return Math.Max(1, 2 * (int)(Size * ShortestBatch / _duration));
        return Size;
    }
}

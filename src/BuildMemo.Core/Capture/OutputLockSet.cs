using BuildMemo.Files;

namespace BuildMemo.Capture;

/// <summary>All outputs of one step, held; disposing gives them back.</summary>
internal sealed class OutputLockSet : IDisposable
{
    private readonly RangeLock[] _held;
    private int _count;

    internal OutputLockSet(RangeLock[] held, int count)
    {
        _held = held;
        _count = count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        int count = Interlocked.Exchange(ref _count, 0);
        OutputLocks.Release(_held.AsSpan(0, count));
    }
}

namespace BuildMemo.Files;

/// <summary>A key that is held; disposing gives it back (once; further calls do nothing). May be disposed on any thread.</summary>
internal sealed class RangeLock : IDisposable
{
    private readonly long _offset;
    private RangeLocks? _owner;

    internal RangeLock(RangeLocks owner, long offset, LockMode mode)
    {
        _owner = owner;
        _offset = offset;
        Mode = mode;
    }

    /// <summary>How it is held.</summary>
    public LockMode Mode { get; }

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release(_offset);
}

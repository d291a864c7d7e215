using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Files;

/// <summary>
/// Kernel locks on byte ranges of one file, one byte a key. They belong to the open file description: the kernel gives them back
/// when the last process that holds the descriptor ends, and no other open of the file in this process sees them as its own. One
/// description does not exclude itself, so a table does that. Two keys may share a byte; that only means waiting.
/// </summary>
internal sealed class RangeLocks : IDisposable
{
    private readonly Lock _gate = new();
    private readonly OffsetTable _holders = new();
    private readonly IByteLocks _bytes;

    private RangeLocks(IByteLocks bytes, string path)
    {
        _bytes = bytes;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>
    /// The open file; close-on-exec. A child that is given its descriptor on purpose (the watchdog) keeps all locks held until it
    /// ends as well.
    /// </summary>
    public SafeFileHandle Handle => _bytes.Handle;

    /// <summary>
    /// Opens the file, making it (0600) when it is missing; its folder must exist. Null with <paramref name="fault"/> when that or a
    /// first lock fails: read-only, full, a link, a file system without locks.
    /// </summary>
    public static RangeLocks? TryOpen(string path, out string? fault)
    {
        IByteLocks? bytes = OperatingSystem.IsLinux() ? LinuxByteLocks.TryOpen(path, out fault) : ManagedByteLocks.TryOpen(path, out fault);
        return bytes is null ? null : new(bytes, path);
    }

    /// <summary>
    /// Tries to hold a key; never waits. Null without <paramref name="fault"/> when somebody else holds it, in this process or
    /// another; null with it when the system refused.
    /// </summary>
    public RangeLock? TryLock(string key, LockMode mode, out string? fault) => TryLock(OffsetOf(key), mode, out fault);

    /// <summary>The same for a caller that works with the bytes of several keys at once.</summary>
    internal RangeLock? TryLock(long offset, LockMode mode, out string? fault)
    {
        fault = null;
        lock (_gate)
        {
            // Positive: how many share it; -1: one holds it alone.
            int holders = _holders[offset];
            if (holders < 0 || (holders > 0 && mode == LockMode.Exclusive))
                return null;
            if (holders == 0 && !_bytes.TryLock(offset, mode, out fault))
                return null;
            _holders[offset] = mode == LockMode.Exclusive ? -1 : holders + 1;
            return new(this, offset, mode);
        }
    }

    /// <summary>Closes the file, and with it gives all locks back unless a child shares it.</summary>
    public void Dispose() => _bytes.Dispose();

    internal void Release(long offset)
    {
        lock (_gate)
        {
            int holders = _holders[offset];
            if (holders > 1)
            {
                _holders[offset] = holders - 1;
                return;
            }

            _holders[offset] = 0;
            // After Dispose the kernel has given it back already.
            if (!_bytes.Handle.IsClosed)
                _bytes.Unlock(offset);
        }
    }

    /// <summary>
    /// The byte of a key: FNV-1a over its UTF-16 units with a final mix, the same in every process and version. Below 2^62, so that
    /// every file system takes the offset.
    /// </summary>
    internal static long OffsetOf(string key)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in key)
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        return (long)(hash >> 2);
    }
}

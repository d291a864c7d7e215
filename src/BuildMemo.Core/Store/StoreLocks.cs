using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>What came of trying to hold a fingerprint.</summary>
public enum StoreLockState
{
    /// <summary>Held until it is disposed.</summary>
    Held,

    /// <summary>Another build works on the same step: try again later, then look it up first.</summary>
    Busy,

    /// <summary>This store has no locks (a network file system, read-only, a fault that was reported): work without.</summary>
    Unavailable,
}

/// <summary>
/// Single flight: of two builds that need the same step at once, one runs it and the other restores. Kernel locks in one file of
/// the store, so a build that dies holds nothing. Never on network file systems, whose locks can hang.
/// </summary>
public sealed class StoreLocks : IDisposable
{
    private readonly StoreFolder _folder;
    private readonly FaultReporter _faults;
    private readonly Lock _lock = new();
    private RangeLocks? _locks;
    private bool _looked;

    internal StoreLocks(StoreFolder folder, FaultReporter faults)
    {
        _folder = folder;
        _faults = faults;
    }

    /// <summary>Tries to hold a fingerprint; never waits.</summary>
    public StoreLockState TryLock(Fingerprint fingerprint, out IDisposable? held) => TryLock(fingerprint.ToString(), out held);

    /// <inheritdoc />
    public void Dispose() => _locks?.Dispose();

    /// <summary>Tries to hold a name of the store's own.</summary>
    internal StoreLockState TryLock(string key, out IDisposable? held)
    {
        held = null;
        RangeLocks? locks = Open();
        if (locks is null)
            return StoreLockState.Unavailable;
        held = locks.TryLock(key, LockMode.Exclusive, out string? fault);
        return held is not null ? StoreLockState.Held : fault is null ? StoreLockState.Busy : StoreLockState.Unavailable;
    }

    private RangeLocks? Open()
    {
        if (Volatile.Read(ref _looked))
            return _locks;
        lock (_lock)
        {
            if (_looked)
                return _locks;
            _locks = TryOpen();
            Volatile.Write(ref _looked, true);
            return _locks;
        }
    }

    private RangeLocks? TryOpen()
    {
        if (!_folder.OpenForWriting() || FileSystemTraits.Of(_folder.Root).IsNetwork)
            return null;
        string path = _folder.PathOf(StoreFolder.Locks, "locks");
        int error = _folder.MakeParents(path);
        if (error != 0)
        {
            _folder.GiveUp(error, path);
            return null;
        }

        if (FileSystem.Status(path, followLinks: false).Kind is not (FileKind.File or FileKind.Missing))
            _folder.Quarantine(path, Codes.StoreDamaged, "it is no file");
        RangeLocks? locks = RangeLocks.TryOpen(path, out string? fault);
        if (locks is null)
        {
            _faults.Report(
                Codes.StoreUnwritable,
                $"{path} of the store can't be locked: {fault}. Builds at the same time may run the same step twice. Let this user write to it, or set BuildMemoCacheDir.",
                path);
        }

        return locks;
    }
}

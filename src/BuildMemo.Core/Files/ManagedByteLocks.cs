using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Files;

/// <summary>
/// The framework's byte locks, for Windows; untested there. They are always exclusive, so processes that would share a key take
/// turns. macOS has none in the framework: opening is a fault there.
/// </summary>
internal sealed class ManagedByteLocks : IByteLocks
{
    private readonly FileStream _stream;

    private ManagedByteLocks(FileStream stream) => _stream = stream;

    public SafeFileHandle Handle => _stream.SafeFileHandle;

    public static ManagedByteLocks? TryOpen(string path, out string? fault)
    {
        fault = null;
        if (!OperatingSystem.IsWindows())
        {
            fault = "this system offers no locks on byte ranges";
            return null;
        }

        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A fault of the lock file is an outcome: the caller goes on without locks and says so.
            fault = $"'{path}' can't be opened: {error.Message}";
            return null;
        }
    }

    public bool TryLock(long offset, LockMode mode, out string? fault)
    {
        fault = null;
        if (!OperatingSystem.IsWindows())
            return false;
        try
        {
            _stream.Lock(offset, 1);
            return true;
        }
        catch (IOException)
        {
            // Held by another process: the framework has no other way to say it.
            return false;
        }
    }

    public void Unlock(long offset)
    {
        if (OperatingSystem.IsWindows())
            _stream.Unlock(offset, 1);
    }

    public void Dispose() => _stream.Dispose();
}

using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Files;

/// <summary>What a platform offers to lock single bytes of one open file. Calls are serialised by the owner.</summary>
internal interface IByteLocks : IDisposable
{
    /// <summary>The open file.</summary>
    SafeFileHandle Handle { get; }

    /// <summary>False without a fault when another process holds the byte.</summary>
    bool TryLock(long offset, LockMode mode, out string? fault);

    /// <summary>Gives a byte back.</summary>
    void Unlock(long offset);
}

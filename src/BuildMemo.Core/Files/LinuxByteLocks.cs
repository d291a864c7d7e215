using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Files;

/// <summary>Open-file-description locks (fcntl F_OFD_SETLK; Linux 3.15): 2 microseconds each.</summary>
internal sealed unsafe class LinuxByteLocks : IByteLocks
{
    private const int OwnerOnly = 0b110_000_000;
    private readonly int _descriptor;

    private LinuxByteLocks(int descriptor)
    {
        _descriptor = descriptor;
        Handle = new((nint)descriptor, ownsHandle: true);
    }

    public SafeFileHandle Handle { get; }

    public static LinuxByteLocks? TryOpen(string path, out string? fault)
    {
        // A sweep of the temporary folder may remove the file between open and look; holders of the removed one would exclude nobody.
        for (int attempt = 0; attempt < 10; attempt++)
        {
            int descriptor = LinuxFile.Open(path, LibC.ReadWrite | LibC.Create | LibC.NoFollow, OwnerOnly, out int error);
            if (descriptor < 0)
            {
                fault = $"'{path}' can't be opened: {LibC.Describe(error)}";
                return null;
            }

            LinuxByteLocks locks = new(descriptor);
            Stamp opened = FileSystem.StatusOf(descriptor).Stamp;
            Stamp standing = FileSystem.Status(path, followLinks: false).Stamp;
            if (opened.FileId == standing.FileId && opened.Device == standing.Device)
            {
                // Keeps sweeps by age away from a file that is in use. Its time is all that depends on it.
                _ = FileSystem.TouchNow(path);
                fault = locks.Set(long.MaxValue - 1, LibC.Unlock) is var probe and not 0
                    ? $"the file system of '{path}' has no locks: {LibC.Describe(probe)}"
                    : null;
                if (fault is null)
                    return locks;
                locks.Dispose();
                return null;
            }

            locks.Dispose();
        }

        fault = $"'{path}' is removed again and again while it is opened";
        return null;
    }

    public bool TryLock(long offset, LockMode mode, out string? fault)
    {
        int error = Set(offset, mode == LockMode.Exclusive ? LibC.WriteLock : LibC.ReadLock);
        fault = error is 0 or LibC.Again or LibC.AccessDenied ? null : $"the system refused a lock: {LibC.Describe(error)}";
        return error == 0;
    }

    // Unlocking a byte that is held can't fail but for lack of kernel memory, and then closing gives it back.
    public void Unlock(long offset) => _ = Set(offset, LibC.Unlock);

    public void Dispose() => Handle.Dispose();

    private int Set(long offset, short type)
    {
        LibC.FileLock request = new() { Type = type, Whence = 0, Start = offset, Length = 1, Process = 0 };
        while (true)
        {
            if (LibC.Control(_descriptor, LibC.OpenFileDescriptionSetLock, &request) == 0)
                return 0;
            int error = Marshal.GetLastPInvokeError();
            if (error != LibC.Interrupted)
                return error;
        }
    }
}

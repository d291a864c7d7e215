using System.Runtime.InteropServices;
using BuildMemo.Execution;

namespace BuildMemo.Worker;

/// <summary>The calls of the C library that a worker needs and the build doesn't.</summary>
internal static unsafe partial class NativeCalls
{
    private const string Library = "libc";
    private const int SetDescriptorFlags = 2;
    private const int SetStatusFlags = 4;
    private const int DuplicateFromCloseOnExec = 1030;
    private const int NonBlocking = 0x800;

    [LibraryImport(Library, EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int from, int to);

    [LibraryImport(Library, EntryPoint = "umask")]
    public static partial int SetUmask(int mask);

    [LibraryImport(Library, EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetVariable(string name);

    /// <summary>Ends the process at once: no finalizer, no handler, no other thread is asked.</summary>
    [LibraryImport(Library, EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    /// <summary>Asked before each call: without what the runtime does around calls that may take long.</summary>
    [LibraryImport(Library, EntryPoint = "getcwd")]
    [SuppressGCTransition]
    public static partial byte* CurrentDirectory(byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int CreateReadiness(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ControlReadiness(int readiness, int operation, int descriptor, byte* wanted);

    // Never waits here, so the runtime need not prepare for a call that does.
    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    private static partial int LookAtReadiness(int readiness, byte* ready, int most, int milliseconds);

    /// <summary>A descriptor that says whether there is something to read in others, in a quarter of the time that poll takes; -1 when there is none left.</summary>
    public static int WatchForReading(ReadOnlySpan<int> descriptors)
    {
        const int CloseOnExecFlag = 0x80000;
        const int Add = 1;
        const uint Reading = 1;
        int readiness = CreateReadiness(CloseOnExecFlag);
        // The number of events and eight bytes of the caller's own, with a gap between them on some processors.
        byte* wanted = stackalloc byte[16];
        new Span<byte>(wanted, 16).Clear();
        *(uint*)wanted = Reading;
        foreach (int descriptor in descriptors)
        {
            if (readiness >= 0 && ControlReadiness(readiness, Add, descriptor, wanted) != 0)
            {
                _ = UnixCalls.Close(readiness);
                readiness = -1;
            }
        }

        return readiness;
    }

    /// <summary>Whether one of them has something at this moment.</summary>
    public static bool HasSomethingToRead(int readiness)
    {
        byte* ready = stackalloc byte[16];
        return LookAtReadiness(readiness, ready, 1, 0) != 0;
    }

    /// <summary>A copy that is closed in programs that the worker starts.</summary>
    public static int DuplicatePrivately(int descriptor) => Control(descriptor, DuplicateFromCloseOnExec, 20);

    public static void CloseOnExec(int descriptor) => _ = Control(descriptor, SetDescriptorFlags, 1);

    public static void DoNotBlock(int descriptor) => _ = Control(descriptor, SetStatusFlags, NonBlocking);

    /// <summary>How many threads the process has, the runtime's own included; 0 when the system doesn't say. Takes 0.5 µs: a folder's links.</summary>
    public static int CountThreads()
    {
        const int CurrentFolder = -100;
        const uint LinkCount = 4;
        byte* result = stackalloc byte[256];
        return Status(CurrentFolder, "/proc/self/task", 0, LinkCount, result) == 0 ? *(int*)(result + 16) - 2 : 0;
    }
}

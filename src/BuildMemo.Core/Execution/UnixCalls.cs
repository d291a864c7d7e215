using System.Runtime.InteropServices;

namespace BuildMemo.Execution;

/// <summary>
/// The calls of the C library that running processes needs. Blittable only. <c>syscall</c> is variadic and bound with fixed
/// arguments, which is right on Linux for x64 and arm64; macOS never calls it.
/// </summary>
internal static unsafe partial class UnixCalls
{
    private const string Library = "libc";

    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int ArgumentListTooLong = 7;
    public const int NotExecutable = 8;
    public const int NoChild = 10;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int InvalidArgument = 22;
    public const int TextFileBusy = 26;
    public const int TooManyLinks = 40;
    public const int NameTooLong = 36;

    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int SignalStop = 19;
    public const int SignalContinue = 18;
    public const int SignalChild = 17;

    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollHangUp = 0x10;
    public const short PollError = 8;

    public const int CloseOnExec = 0x80000;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public static readonly int WaitNoReap = OperatingSystem.IsMacOS() ? 0x20 : 0x1000000;

    public const short SpawnSetGroup = 2;
    public const short SpawnSetDefaults = 4;
    public const short SpawnSetMask = 8;
    public const short SpawnNewSessionOnLinux = 0x80;
    public const short SpawnCloseAllOnMac = 0x4000;

    private const int ProcessDescriptorOpen = 434;
    private const int ProcessDescriptorSignal = 424;
    private const int SetCloseOnExec = 2;
    private const int DuplicateFrom = 0;
    private const int DuplicateFromCloseOnExec = 1030;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInitialise(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsDuplicate(void* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int ActionsOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclose")]
    public static partial int ActionsClose(void* actions, int descriptor);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int ActionsCloseFrom(void* actions, int first);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int ActionsChangeDirectory(void* actions, byte* path);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInitialise(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int AttributesSetGroup(void* attributes, int group);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetDefaults(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetMask(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    private static partial int PipeWithFlags(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "pipe", SetLastError = true)]
    private static partial int PipePlain(int* descriptors);

    // On Apple's arm64 variadic arguments go to the stack: six fillers use up the registers. Linux takes the third.
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlOnMac(int descriptor, int command, nint a, nint b, nint c, nint d, nint e, nint f, nint argument);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, byte* buffer, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, int pid, void* information, int options);

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true)]
    public static partial int MemoryFile(byte* name, uint flags);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetLength(int descriptor, long length);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* buffer, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int socket, void* message, int flags);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int socket, void* message, int flags);

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    private static partial int ClockTime(int clock, long* time);

    [LibraryImport(Library, EntryPoint = "getsid")]
    public static partial int Session(int pid);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    /// <summary>A descriptor that becomes readable when the process ends; negative when the kernel (before 5.3) or a filter refuses.</summary>
    public static int OpenProcess(int pid) => (int)SystemCall(ProcessDescriptorOpen, pid, 0, 0, 0);

    /// <summary>Signals exactly the process that the descriptor stands for, however often its number was given away since.</summary>
    public static bool SignalProcess(int descriptor, int signal) => SystemCall(ProcessDescriptorSignal, descriptor, signal, 0, 0) == 0;

    /// <summary>A pipe, both ends above the standard descriptors and closed on exec.</summary>
    /// <exception cref="IOException">No descriptors left.</exception>
    public static void OpenPipe(out int read, out int write)
    {
        int* ends = stackalloc int[2];
        bool mac = OperatingSystem.IsMacOS();
        if ((mac ? PipePlain(ends) : PipeWithFlags(ends, CloseOnExec)) != 0)
            throw new IOException($"No pipe for the output of a process: {Marshal.GetLastPInvokeErrorMessage()}");
        if (mac)
        {
            ControlOnMac(ends[0], SetCloseOnExec, 0, 0, 0, 0, 0, 0, 1);
            ControlOnMac(ends[1], SetCloseOnExec, 0, 0, 0, 0, 0, 0, 1);
        }

        read = AboveStandard(ends[0]);
        write = AboveStandard(ends[1]);
    }

    /// <summary>
    /// A build started with closed standard streams gets 0 to 2 for its own files, which the child's redirections would overwrite
    /// before they are used: move such a one up.
    /// </summary>
    public static int AboveStandard(int descriptor)
    {
        // A worker gets the most: up to 7.
        const int FirstSafe = 10;
        if (descriptor >= FirstSafe)
            return descriptor;
        int moved = OperatingSystem.IsMacOS()
            ? ControlOnMac(descriptor, DuplicateFrom, 0, 0, 0, 0, 0, 0, FirstSafe)
            : Control(descriptor, DuplicateFromCloseOnExec, FirstSafe);
        if (moved < 0)
            throw new IOException($"No descriptor left for a process: {Marshal.GetLastPInvokeErrorMessage()}");
        if (OperatingSystem.IsMacOS())
            ControlOnMac(moved, SetCloseOnExec, 0, 0, 0, 0, 0, 0, 1);
        _ = Close(descriptor);
        return moved;
    }

    /// <summary>From now on reading and writing return at once; for all who share the open file.</summary>
    public static void DoNotBlock(int descriptor)
    {
        const int SetStatusFlags = 4;
        int nonBlocking = OperatingSystem.IsMacOS() ? 4 : 0x800;
        _ = OperatingSystem.IsMacOS()
            ? ControlOnMac(descriptor, SetStatusFlags, 0, 0, 0, 0, 0, 0, nonBlocking)
            : Control(descriptor, SetStatusFlags, nonBlocking);
    }

    /// <summary>Whether a descriptor stays open in a program that is started; false also for one that is closed.</summary>
    public static bool IsInherited(int descriptor)
    {
        const int GetDescriptorFlags = 1;
        int flags = Control(descriptor, GetDescriptorFlags, 0);
        return flags >= 0 && (flags & 1) == 0;
    }

    /// <summary>Hundredths of a second since the system started, suspension included: what start times of processes count in.</summary>
    public static long TicksSinceStart()
    {
        const int SinceStart = 7;
        long* time = stackalloc long[2];
        _ = ClockTime(SinceStart, time);
        return time[0] * 100 + time[1] / 10_000_000;
    }
}

using System.Runtime.InteropServices;

namespace BuildMemo.Files;

/// <summary>
/// The few calls of Linux's C library that the framework has no cheap form of. Blittable only. Variadic functions are bound with
/// fixed arguments, which is right on Linux for x64 and arm64 and wrong on macOS, so nothing here is called there.
/// SuppressGCTransition is not used: it saves 10 ns of a 600 ns call and would stop every garbage collection while a disk is slow.
/// </summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    public const int AtCurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtNoAutomount = 0x800;
    public const int AtEmptyPath = 0x1000;

    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int InputOutput = 5;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int InvalidArgument = 22;
    public const int NotEmpty = 39;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // O_NOFOLLOW is one of the flags that differ between architectures.
    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    public const int OpenFileDescriptionSetLock = 37;
    public const short ReadLock = 0;
    public const short WriteLock = 1;
    public const short Unlock = 2;

    [StructLayout(LayoutKind.Sequential)]
    public struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;

        public readonly long TotalNanoseconds => Seconds * 1_000_000_000L + Nanoseconds;
    }

    /// <summary>struct statx of linux/stat.h, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public StatxTime Changed;
        [FieldOffset(112)] public StatxTime Modified;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    /// <summary>Type, mode, links, user, mtime, ctime, inode, size.</summary>
    public const uint StatxMask = 0x1 | 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200;

    /// <summary>struct flock with 64-bit offsets.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int StatExtended(int folder, byte* path, int flags, uint mask, Statx* result);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int Open(byte* path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int UnlinkFile(byte* path);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int Rename(byte* from, byte* to);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int ChangeMode(byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int ChangeModeOf(int descriptor, uint mode);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int SetTimes(int folder, byte* path, void* times, int flags);

    [LibraryImport(Library, EntryPoint = "statfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int StatFileSystem(byte* path, long* result);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int Control(int descriptor, int command, FileLock* argument);

    [LibraryImport(Library, EntryPoint = "opendir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial void* OpenFolder(byte* path);

    [LibraryImport(Library, EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial byte* ReadFolder(void* folder);

    [LibraryImport(Library, EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int CloseFolder(void* folder);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial uint EffectiveUser();

    /// <summary>The system's own text for an error number.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}

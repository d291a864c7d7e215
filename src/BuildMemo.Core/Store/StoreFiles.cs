using System.Buffers;
using System.Runtime.InteropServices;
using BuildMemo.Files;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store;

/// <summary>
/// The file operations of the store with errors as values: a miss must not cost an exception (20 µs), and the cause of a fault
/// is told in the system's own words. 0 is success, anything else an errno.
/// </summary>
internal static unsafe class StoreFiles
{
    public const int NoEntry = LibC.NoEntry;
    public const int AccessDenied = LibC.AccessDenied;
    public const int NotPermitted = 1;
    public const int InputOutput = 5;
    public const int TooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int QuotaExceeded = 122;

    private const int FirstRead = 16 * 1024;
    private const int OwnerOnly = 0b110_000_000;

    /// <summary>Opens for reading; never waits for a pipe that stands in a file's place.</summary>
    public static int OpenRead(string path, out SafeFileHandle? handle)
    {
        handle = null;
        if (OperatingSystem.IsLinux())
        {
            int descriptor = LinuxFile.Open(path, LibC.ReadOnly | LibC.NonBlocking, 0, out int error);
            if (descriptor >= 0)
                handle = new((nint)descriptor, ownsHandle: true);
            return error;
        }

        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A value for the caller, who knows what the file was for.
            return ErrorOf(error, path);
        }
    }

    /// <summary>Creates a file that must not exist, readable by its owner alone.</summary>
    public static int Create(string path, out SafeFileHandle? handle)
    {
        handle = null;
        if (OperatingSystem.IsLinux())
        {
            int descriptor = LinuxFile.Open(path, LibC.ReadWrite | LibC.Create | LibC.Exclusive, OwnerOnly, out int error);
            if (descriptor >= 0)
                handle = new((nint)descriptor, ownsHandle: true);
            return error;
        }

        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A value for the caller, who knows what the file was for.
            return ErrorOf(error, path);
        }
    }

    /// <summary>Writes all of it at an offset.</summary>
    public static int Write(SafeFileHandle handle, ReadOnlySpan<byte> content, long offset)
    {
        try
        {
            RandomAccess.Write(handle, content, offset);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk above all; a value for the caller.
            return ErrorOf(error, "");
        }
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    public static int Read(SafeFileHandle handle, Span<byte> buffer, long offset, out int filled)
    {
        filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                int count = RandomAccess.Read(handle, buffer[filled..], offset + filled);
                if (count == 0)
                    break;
                filled += count;
            }

            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // NotSupported: a pipe or a device stands in the file's place.
            return error is NotSupportedException ? InputOutput : ErrorOf(error, "");
        }
    }

    /// <summary>
    /// Reads a whole small file into a rented buffer, which the caller returns to the shared pool. A file past
    /// <paramref name="limit"/> bytes is <see cref="TooBig"/>.
    /// </summary>
    public static int ReadAll(string path, int limit, out byte[]? rented, out int length)
    {
        rented = null;
        length = 0;
        if (!OperatingSystem.IsLinux())
            return ReadAllManaged(path, limit, out rented, out length);
        int descriptor = LinuxFile.Open(path, LibC.ReadOnly | LibC.NonBlocking, 0, out int error);
        if (descriptor < 0)
            return error;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        while (true)
        {
            error = LinuxFile.ReadUpTo(descriptor, buffer.AsSpan(length), expected: -1, out int filled);
            length += filled;
            if (error != 0 || length < buffer.Length)
                break;
            if (length > limit)
            {
                error = TooBig;
                break;
            }

            byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 4);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        _ = LibC.Close(descriptor);
        if (error == 0)
        {
            rented = buffer;
            return 0;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return error;
    }

    /// <summary>Creates a file that must not exist and writes it whole; what is half written is removed again.</summary>
    public static int WriteNew(string path, ReadOnlySpan<byte> content)
    {
        int error;
        if (OperatingSystem.IsLinux())
        {
            int descriptor = LinuxFile.Open(path, LibC.WriteOnly | LibC.Create | LibC.Exclusive, OwnerOnly, out error);
            if (descriptor < 0)
                return error;
            error = LinuxFile.WriteAll(descriptor, content);
            _ = LibC.Close(descriptor);
        }
        else
        {
            error = Create(path, out SafeFileHandle? handle);
            if (error != 0)
                return error;
            using (handle)
                error = Write(handle!, content, 0);
        }

        if (error != 0)
            FileSystem.Remove(path);
        return error;
    }

    /// <summary>Makes one folder, 0700; one that is there is success.</summary>
    public static int MakeFolder(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A value for the caller, who knows what the folder was for.
            return ErrorOf(error, path);
        }
    }

    /// <summary>Whether another user owns what stands at a path (Linux; elsewhere the platform's access lists decide).</summary>
    public static bool IsForeign(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using NativePath native = new(path, stackalloc byte[NativePath.StackBytes]);
        LibC.Statx status;
        fixed (byte* pointer = native.Bytes)
        {
            return LibC.StatExtended(LibC.AtCurrentDirectory, pointer, LibC.AtNoAutomount, LibC.StatxMask, &status) == 0
                && status.User != LibC.EffectiveUser();
        }
    }

    /// <summary>The errno of an exception of the framework; where it keeps none, the nearest one.</summary>
    public static int ErrorOf(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => NoEntry,
        // The framework says so for a folder in the place of a file as well.
        UnauthorizedAccessException => path.Length > 0 && Directory.Exists(path) ? LibC.IsDirectory : AccessDenied,
        // Windows: disk full (twice), write-protected, exists (twice).
        _ when OperatingSystem.IsWindows() => (error.HResult & 0xFFFF) switch
        {
            112 or 39 => NoSpace,
            19 => ReadOnlyFileSystem,
            80 or 183 => LibC.Exists,
            _ => InputOutput,
        },
        _ => error.HResult is > 0 and < 200 ? error.HResult : InputOutput,
    };

    /// <summary>An errno as a person reads it, with its name where scripts look for it.</summary>
    public static string Describe(int error)
    {
        string name = error switch
        {
            NotPermitted => "EPERM",
            NoEntry => "ENOENT",
            InputOutput => "EIO",
            AccessDenied => "EACCES",
            LibC.NotDirectory => "ENOTDIR",
            LibC.IsDirectory => "EISDIR",
            NoSpace => "ENOSPC",
            ReadOnlyFileSystem => "EROFS",
            QuotaExceeded => "EDQUOT",
            _ => $"errno {error}",
        };
        return $"{Marshal.GetPInvokeErrorMessage(error)} ({name})";
    }

    private static int ReadAllManaged(string path, int limit, out byte[]? rented, out int length)
    {
        rented = null;
        length = 0;
        int error = OpenRead(path, out SafeFileHandle? handle);
        if (error != 0)
            return error;
        using (handle)
        {
            long size = RandomAccess.GetLength(handle!);
            if (size > limit)
                return TooBig;
            byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(size, 1));
            error = Read(handle!, buffer.AsSpan(0, (int)size), 0, out length);
            if (error == 0)
                rented = buffer;
            else
                ArrayPool<byte>.Shared.Return(buffer);
            return error;
        }
    }
}

using System.Runtime.InteropServices;

namespace BuildMemo.Files;

/// <summary>Open, read and write by descriptor: the framework's handles add an fstat, an flock and an fadvise to each open.</summary>
internal static unsafe class LinuxFile
{
    /// <summary>Opens close-on-exec; returns the descriptor, or -1 and errno.</summary>
    public static int Open(string path, int flags, int mode, out int error)
    {
        using NativePath native = new(path, stackalloc byte[NativePath.StackBytes]);
        if (!native.IsValid)
        {
            error = LibC.NoEntry;
            return -1;
        }

        fixed (byte* pointer = native.Bytes)
        {
            int descriptor;
            do
            {
                descriptor = LibC.Open(pointer, flags | LibC.CloseOnExec, mode);
                error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (error == LibC.Interrupted);
            return descriptor;
        }
    }

    /// <summary>
    /// Reads until the buffer is full or the file ends; returns 0 or errno. A read that ends just at <paramref name="expected"/>
    /// bytes met the end of the file: asking once more would cost a tenth of hashing a small file.
    /// </summary>
    public static int ReadUpTo(int descriptor, Span<byte> buffer, long expected, out int filled)
    {
        filled = 0;
        fixed (byte* pointer = buffer)
        {
            while (filled < buffer.Length)
            {
                nint count = LibC.Read(descriptor, pointer + filled, buffer.Length - filled);
                if (count == 0)
                    break;
                if (count > 0)
                {
                    filled += (int)count;
                    if (filled == expected && filled > 0)
                        break;
                    continue;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != LibC.Interrupted)
                    return error;
            }
        }

        return 0;
    }

    /// <summary>Writes all of it; returns 0 or errno.</summary>
    public static int WriteAll(int descriptor, ReadOnlySpan<byte> content)
    {
        fixed (byte* pointer = content)
        {
            int written = 0;
            while (written < content.Length)
            {
                nint count = LibC.Write(descriptor, pointer + written, content.Length - written);
                if (count >= 0)
                {
                    written += (int)count;
                    continue;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != LibC.Interrupted)
                    return error;
            }
        }

        return 0;
    }
}

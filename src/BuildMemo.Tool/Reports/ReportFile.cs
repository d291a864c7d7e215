using System.Text;
using BuildMemo.Errors;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// Writes a page or a trace where it was asked for: whole or not at all, and never over a file that is something else.
/// </summary>
internal static class ReportFile
{
    private const int HeadLength = 4096;

    /// <summary>Why a path can't be written over; null when it can.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="mark">What a file of ours holds near its beginning.</param>
    /// <param name="force">Whether a file of somebody else's may go.</param>
    public static Problem? Refuse(string path, string mark, bool force)
    {
        if (Directory.Exists(path))
            return new(Codes.PageIsForeign, $"{path} is a folder. Name a file in it.") { File = path };
        if (IsDevice(path) || !File.Exists(path) || force || IsOurs(path, mark))
            return null;
        return new(Codes.PageIsForeign, $"{path} is there and was not written by report. Name another file with -o, or overwrite it with --force.") { File = path };
    }

    /// <summary>Writes a file, which appears by rename; a device (/dev/null, what a shell makes of >(…)) is written to as it is.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the file appeared.</exception>
    public static void Write(string path, Action<Stream> write, CancellationToken cancellation)
    {
        if (IsDevice(path))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(device);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024))
                write(stream);
            cancellation.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

    // An empty file holds nothing to lose: mktemp makes one.
    private static bool IsOurs(string path, string mark)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] head = new byte[HeadLength];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return length == 0 || Encoding.UTF8.GetString(head, 0, length).Contains(mark, StringComparison.Ordinal);
    }
}

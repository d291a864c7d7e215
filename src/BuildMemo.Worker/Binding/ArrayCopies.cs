using System.Collections.Concurrent;
using System.Text;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// Copies of large arrays that all workers of a run map: made by the worker that needs one first, while the others wait. A copy, because
/// whoever shortens a file that is mapped ends the processes that read it.
/// </summary>
internal static class ArrayCopies
{
    private static readonly ConcurrentDictionary<string, RangeLocks?> s_locks = new(StringComparer.Ordinal);

    /// <summary>What to map for a file; null where it is to be read: it is small, or nothing is to be mapped.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="text">Where copies go, and from which size on.</param>
    /// <param name="report">Gets the reason when a copy can't be made.</param>
    /// <param name="cancellation">Ends waiting for another worker.</param>
    public static StableFile? Of(string path, ContextText text, Action<string> report, CancellationToken cancellation)
    {
        if (text.Arrays is not { } folder)
            return null;
        long now = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(path);
        if (status.Kind != FileKind.File || status.Stamp.Size <= text.LargestInline)
            return null;
        string key = KeyOf(path, status.Stamp, now);
        return new StableFile(key, () => Find(path, folder, key, report, cancellation));
    }

    // The same stamp means the same content, but for a file that was written just now: that one is copied for this call alone.
    private static string KeyOf(string path, Stamp stamp, long now)
    {
        bool isRacy = now - Math.Max(stamp.Modified, stamp.Changed) <= FileSystemTraits.Of(stamp, path).RacyWindowNanoseconds;
        string text = FormattableString.Invariant($"{path}\n{stamp.Size} {stamp.Modified} {stamp.Changed} {stamp.FileId} {stamp.Device} {(isRacy ? Guid.NewGuid() : Guid.Empty)}");
        return Sha256Value.Of(Encoding.UTF8.GetBytes(text)).ToString();
    }

    private static string? Find(string path, string folder, string key, Action<string> report, CancellationToken cancellation)
    {
        string copy = Path.Combine(folder, key);
        if (File.Exists(copy))
            return copy;
        RangeLocks? locks = s_locks.GetOrAdd(ArrayFolder.LocksOf(folder), static file => RangeLocks.TryOpen(file, out _));
        for (int pause = 1; locks is not null; pause = Math.Min(2 * pause, 20))
        {
            using RangeLock? held = locks.TryLock(Path.GetFileName(folder) + key, LockMode.Exclusive, out string? fault);
            if (File.Exists(copy))
                return copy;
            if (held is not null || fault is not null)
                return TryCopy(path, copy, report) ? copy : null;
            if (cancellation.WaitHandle.WaitOne(pause))
                cancellation.ThrowIfCancellationRequested();
        }

        return TryCopy(path, copy, report) ? copy : null;
    }

    private static bool TryCopy(string path, string copy, Action<string> report)
    {
        string unfinished = $"{copy}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            {
                // The space first: a mapping of a file with holes ends the process when the disk is full.
                using FileStream target = Create(unfinished, source.Length);
                source.CopyTo(target, 1 << 20);
            }

            File.Move(unfinished, copy);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && File.Exists(path))
        {
            // A full disk: each worker reads the file into memory of its own, which costs memory and nothing else.
            report($"A copy of '{path}' for all workers can't be made, so each reads it into its own memory: {error.Message} Set BuildMemoTempFolder to a folder with more space.");
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            return false;
        }
    }

    private static FileStream Create(string path, long size)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = size, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}

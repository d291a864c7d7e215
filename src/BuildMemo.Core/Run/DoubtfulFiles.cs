using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// Looks at the content of files whose stamps prove nothing: touched ones, as a checkout of the same commit leaves them, and those
/// that were written within the resolution of their clock. On two threads where there are many.
/// </summary>
internal sealed class DoubtfulFiles
{
    private const int SecondThreadFrom = 64;

    private readonly ImmutableArray<DoubtfulFile> _files;
    private readonly DoubtfulFile[] _now;
    private readonly long _takenAt;
    private volatile bool _differs;

    private DoubtfulFiles(ImmutableArray<DoubtfulFile> files, long takenAt)
    {
        _files = files;
        _now = new DoubtfulFile[files.Length];
        _takenAt = takenAt;
    }

    /// <summary>The files with their status now when all hold what was recorded; null at the first that does not.</summary>
    /// <param name="files">As the journal lists them.</param>
    /// <param name="takenAt">Nanoseconds since 1970 UTC, from before the look.</param>
    public static DoubtfulFile[]? Look(ImmutableArray<DoubtfulFile> files, long takenAt)
    {
        DoubtfulFiles look = new(files, takenAt);
        int half = files.Length >= SecondThreadFrom && Environment.ProcessorCount > 1 ? files.Length / 2 : files.Length;
        Thread second = new(() => look.Look(half, files.Length)) { IsBackground = true, Name = "BuildMemo journal" };
        if (half < files.Length)
            second.Start();
        look.Look(0, half);
        if (half < files.Length)
            second.Join();
        return look._differs ? null : look._now;
    }

    /// <summary>Whether a look says something that the journal does not know yet.</summary>
    public static bool AreNews(ImmutableArray<DoubtfulFile> files, DoubtfulFile[] now)
    {
        for (int index = 0; index < now.Length; index++)
        {
            if (now[index].IsTrusted || now[index].Status != files[index].Status)
                return true;
        }

        return false;
    }

    private void Look(int from, int to)
    {
        for (int index = from; index < to && !_differs; index++)
        {
            if (Look(_files[index]) is { } now)
                _now[index] = now;
            else
                _differs = true;
        }
    }

    private DoubtfulFile? Look(DoubtfulFile file)
    {
        // A young link: the steps' own check compares its target.
        if (file.Digest is not { } digest)
            return null;
        FileHash hash = FileHasher.Hash(file.Path);
        return hash.Outcome == FileHashOutcome.Hashed && hash.Digest == digest && hash.Status.IsExecutable == file.Status.IsExecutable
            ? file with { Status = hash.Status, IsTrusted = StampTrust.IsTrusted(hash.Status.Stamp, _takenAt, FileSystemTraits.Of(hash.Status.Stamp, file.Path)) }
            : null;
    }
}

using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// What files hold: hashed at most once a run, and not at all where the journal knows the digest and the stamp proves it. Safe
/// for threads.
/// </summary>
/// <param name="assumed">What counts instead of what is on disk.</param>
internal sealed class FileContents(AssumedFiles assumed)
{
    /// <summary>What counts instead of what is on disk.</summary>
    public AssumedFiles Assumed => assumed;

    /// <summary>The digests, for the tools' files as well.</summary>
    public ContentCache Cache { get; } = new();

    /// <summary>Takes over what the journal knows of a step's files.</summary>
    public void Seed(JournalEntry entry)
    {
        foreach (TrackedFile file in entry.Files)
        {
            if (file is { IsTrusted: true, Digest: { } digest, Status.Kind: FileKind.File })
                Cache.Seed(file.Path, file.Status, digest, file.Role == FileRole.ToolAssembly ? ContentKind.Canonical : ContentKind.Raw);
        }
    }

    /// <summary>The file's content; null with the reason in <paramref name="outcome"/> when there is none.</summary>
    public ResolvedInput? Find(string path, out FileHash outcome)
    {
        long takenAt = Clock.NowNanoseconds();
        if (assumed.Find(path) is { } file)
        {
            outcome = default(FileHash) with { Outcome = FileHashOutcome.Missing };
            return file.Digest is { } digest ? new(path, file.Status, digest, takenAt) : null;
        }

        FileStatus status = FileSystem.Status(path);
        outcome = Cache.Hash(path, status);
        return outcome.Outcome == FileHashOutcome.Hashed ? new(path, outcome.Status, outcome.Digest, takenAt) : null;
    }

    /// <summary>What stands at a path, or would.</summary>
    public FileStatus StatusOf(string path) => assumed.Find(path)?.Status ?? FileSystem.Status(path);

    /// <summary>Whether equal stamps prove equal content.</summary>
    public static bool IsTrusted(in FileStatus status, long takenAt, string path) =>
        StampTrust.IsTrusted(status.Stamp, takenAt, FileSystemTraits.Of(status.Stamp, path));
}

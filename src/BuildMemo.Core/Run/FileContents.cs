using System.Collections.Concurrent;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// What files hold, hashed at most once a run and not at all where the journal knows the digest and the stamp proves it. Safe for
/// threads.
/// </summary>
internal sealed class FileContents
{
    private readonly ConcurrentDictionary<string, ResolvedInput> _known = new(StringComparer.Ordinal);

    /// <summary>Takes over what the journal knows of a step's files.</summary>
    public void Seed(JournalEntry entry)
    {
        foreach (TrackedFile file in entry.Files)
        {
            if (file is { IsTrusted: true, FollowsLinks: true, Digest: { } digest, Status.Kind: FileKind.File })
                _known.TryAdd(file.Path, new(file.Path, file.Status, digest, file.TakenAt));
        }
    }

    /// <summary>The file's content; null with the reason in <paramref name="outcome"/> when there is none.</summary>
    public ResolvedInput? Find(string path, out FileHash outcome)
    {
        outcome = default;
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(path);
        if (_known.TryGetValue(path, out ResolvedInput? known) && known.Status == status && IsTrusted(known))
            return known with { TakenAt = takenAt };
        outcome = FileHasher.Hash(path);
        if (outcome.Outcome != FileHashOutcome.Hashed)
            return null;
        ResolvedInput found = new(path, outcome.Status, outcome.Digest, takenAt);
        _known[path] = found;
        return found;
    }

    /// <summary>Whether equal stamps prove equal content.</summary>
    public static bool IsTrusted(ResolvedInput file) =>
        StampTrust.IsTrusted(file.Status.Stamp, file.TakenAt, FileSystemTraits.Of(file.Status.Stamp, file.Path));
}

using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// Whether a file's content is what a step wrote: only such files are replaced or deleted outside the build's own folders. Asks
/// the journals of all configurations, read when first asked.
/// </summary>
/// <param name="journal">The journal of this call.</param>
/// <param name="writerOf">The step that declares a path as its output; null when none does.</param>
/// <param name="baseIntermediate">Folder that holds the journals of all configurations.</param>
internal sealed class OwnFiles(ProjectJournal journal, Func<string, string?> writerOf, string baseIntermediate)
{
    private const int DeepestJournal = 4;
    private readonly Lock _gate = new();
    private Dictionary<string, HashSet<ContentDigest>>? _known;

    /// <summary>Whether a journal names this content for this path.</summary>
    public bool IsOurs(string path, ContentDigest digest)
    {
        // Nearly always the step that writes it now wrote it before.
        if (writerOf(path) is { } step && journal.Find(step) is { } entry && Names(entry, path, digest))
            return true;
        lock (_gate)
        {
            _known ??= Read();
            return _known.TryGetValue(path, out HashSet<ContentDigest>? digests) && digests.Contains(digest);
        }
    }

    private static bool Names(JournalEntry entry, string path, ContentDigest digest)
    {
        foreach (TrackedFile file in entry.Files)
        {
            if (!file.FollowsLinks && file.Path == path && DigestOf(file) == digest)
                return true;
        }

        return false;
    }

    private static ContentDigest? DigestOf(TrackedFile file) =>
        file.Digest ?? (file.LinkTarget.Length > 0 ? Capture.ReplacedFiles.DigestOfLink(file.LinkTarget) : null);

    private Dictionary<string, HashSet<ContentDigest>> Read()
    {
        Dictionary<string, HashSet<ContentDigest>> known = new(StringComparer.Ordinal);
        Add(known, journal);
        foreach (string folder in JournalLocation.FoldersBelow(baseIntermediate, DeepestJournal))
        {
            foreach (ProjectJournal other in JournalFile.ReadFolder(folder, journal.Path))
            {
                using (other)
                    Add(known, other);
            }
        }

        return known;
    }

    private static void Add(Dictionary<string, HashSet<ContentDigest>> known, ProjectJournal journal)
    {
        foreach (TrackedFile file in journal.ReadEntries().SelectMany(entry => entry.Files))
        {
            if (file.FollowsLinks || DigestOf(file) is not { } digest)
                continue;
            if (!known.TryGetValue(file.Path, out HashSet<ContentDigest>? digests))
                known.Add(file.Path, digests = []);
            digests.Add(digest);
        }
    }
}

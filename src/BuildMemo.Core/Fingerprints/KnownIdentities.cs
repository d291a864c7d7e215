using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>
/// The identities of assemblies that this process has computed. A node of MSBuild builds many projects, and they share the assemblies of
/// their steps: each is read once as long as its stamp is the same and can be trusted, as in the journal (design.md, 6). Thread-safe.
/// </summary>
internal static class KnownIdentities
{
    // Nobody has so many assemblies at a time: rebuilt ones in a node that lives for days are what adds up.
    private const int Most = 4096;

    private static readonly Dictionary<string, KnownIdentity> s_known = new(StringComparer.Ordinal);

    /// <summary>The identity of an assembly at a path; null where its raw bytes count, or it changes while it is read.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isRead">Whether the file was read now.</param>
    public static FileHash? Find(string path, out bool isRead)
    {
        isRead = false;
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(path);
        if (status.Kind != FileKind.File)
            return null;
        ContentDigest digest;
        lock (s_known)
        {
            if (s_known.TryGetValue(path, out KnownIdentity? known) && known.Status == status)
                return new FileHash(FileHashOutcome.Hashed, known.Digest, status.Stamp.Size, status, 0);
        }

        isRead = true;
        if (!ManagedAssemblyIdentity.TryCompute(path, out digest) || FileSystem.Status(path) != status)
            return null;
        if (StampTrust.IsTrusted(status.Stamp, takenAt, FileSystemTraits.Of(status.Stamp, path)))
            Remember(path, status, digest);
        return new FileHash(FileHashOutcome.Hashed, digest, status.Stamp.Size, status, 0);
    }

    private static void Remember(string path, in FileStatus status, ContentDigest digest)
    {
        lock (s_known)
        {
            if (s_known.Count >= Most)
                s_known.Clear();
            s_known[path] = new(status, digest);
        }
    }

    // A class: a dictionary of own structures is compiled just in time in every build.
    private sealed record KnownIdentity(FileStatus Status, ContentDigest Digest);
}

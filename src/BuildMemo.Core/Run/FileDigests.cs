using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Run;

/// <summary>Digests of files for tasks and verbs that hash, outside any step.</summary>
public static class FileDigests
{
    /// <summary>SHA-256 of a file's content, a link's target's content; null when it was hashed, else the error to report.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="digest">The digest; default when there is none.</param>
    public static Problem? TryHash(string path, out ContentDigest digest)
    {
        FileHash hash = FileHasher.Hash(path);
        digest = hash.Digest;
        return hash.Outcome switch
        {
            FileHashOutcome.Hashed => null,
            FileHashOutcome.Missing => new(Codes.InputMissing, $"{path} can't be hashed: it does not exist.") { File = path },
            FileHashOutcome.Directory => new(Codes.InputIsFolder, $"{path} can't be hashed: it is a folder. Name the files below it, for example with {path}/**.") { File = path },
            FileHashOutcome.Unreadable => new(Codes.InputUnreadable, $"{path} can't be hashed: {FileSystem.Describe(hash.Error)}") { File = path },
            _ => new(Codes.InputUnreadable, $"{path} can't be hashed: it is a device, socket or pipe.") { File = path },
        };
    }
}

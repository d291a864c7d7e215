using BuildMemo.Files;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>An output that the journal knows and nobody needs any more.</summary>
internal static class WrittenFile
{
    /// <summary>Deletes it when its content is still what a step wrote; an edited one belongs to its editor. True when it is gone.</summary>
    public static bool Delete(TrackedFile file)
    {
        FileStatus status = FileSystem.Status(file.Path, followLinks: false);
        bool isAsWritten = status.Kind == file.Status.Kind && status.Kind switch
        {
            FileKind.File => (status == file.Status && file.IsTrusted) || FileHasher.Hash(file.Path).Digest == file.Digest,
            FileKind.Link => FileSystem.ReadLink(file.Path) == file.LinkTarget,
            _ => false,
        };
        return isAsWritten && FileSystem.Remove(file.Path) == 0;
    }
}

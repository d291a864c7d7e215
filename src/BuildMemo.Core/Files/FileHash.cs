using BuildMemo.Fingerprints;

namespace BuildMemo.Files;

/// <summary>How hashing a file ended.</summary>
internal enum FileHashOutcome
{
    /// <summary>The digest is there.</summary>
    Hashed,

    /// <summary>Nothing stands at the path, or a link whose target is gone.</summary>
    Missing,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A device, socket or pipe.</summary>
    NotAFile,

    /// <summary>The system refused to open or read it.</summary>
    Unreadable,
}

/// <summary>The digest of a file's content, or why there is none.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Digest">Of the content; default unless hashed.</param>
/// <param name="Size">Bytes that were read; 0 unless hashed.</param>
/// <param name="Status">Of the file as it was opened, links followed; default unless hashed.</param>
/// <param name="Error">errno when unreadable; <see cref="FileSystem.Describe"/> gives its text.</param>
internal readonly record struct FileHash(FileHashOutcome Outcome, ContentDigest Digest, long Size, FileStatus Status, int Error);

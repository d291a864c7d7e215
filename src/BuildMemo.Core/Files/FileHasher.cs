using System.Buffers;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;

namespace BuildMemo.Files;

/// <summary>
/// SHA-256 of a file's content. A small file is one open, one read and one call of the hash; a large one is streamed through one
/// pooled buffer. A link counts with its target's content.
/// </summary>
internal static unsafe class FileHasher
{
    /// <summary>Also the most that is hashed in one call; larger files are streamed.</summary>
    internal const int BufferSize = 128 * 1024;

    /// <summary>Hashes the file at <paramref name="path"/>; no fault of the file is an exception.</summary>
    public static FileHash Hash(string path)
    {
        if (!OperatingSystem.IsLinux())
            return HashManaged(path);
        // Non-blocking, or opening a pipe would wait for a writer for ever.
        int descriptor = LinuxFile.Open(path, LibC.ReadOnly | LibC.NonBlocking, 0, out int error);
        if (descriptor < 0)
        {
            return error is LibC.NoEntry or LibC.NotDirectory
                ? new(FileHashOutcome.Missing, default, 0, default, 0)
                : new(FileHashOutcome.Unreadable, default, 0, default, error);
        }

        try
        {
            FileStatus status = FileSystem.StatusOf(descriptor);
            return status.Kind switch
            {
                FileKind.File => Hash(descriptor, status),
                FileKind.Directory => new(FileHashOutcome.Directory, default, 0, default, 0),
                _ => new(FileHashOutcome.NotAFile, default, 0, default, 0),
            };
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }

    private static FileHash Hash(int descriptor, in FileStatus status)
    {
        // One byte more than the size: a read that gives no more than the size has met the end.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, status.Stamp.Size + 1));
        try
        {
            int error = LinuxFile.ReadUpTo(descriptor, buffer, status.Stamp.Size, out int filled);
            if (error != 0)
                return new(FileHashOutcome.Unreadable, default, 0, default, error);
            if (filled < buffer.Length)
                return Hashed(Sha256Value.Of(buffer.AsSpan(0, filled)), filled, status);
            return HashStream(descriptor, buffer, filled, status);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FileHash HashStream(int descriptor, byte[] buffer, int filled, in FileStatus status)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        while (filled > 0)
        {
            hash.AppendData(buffer, 0, filled);
            size += filled;
            int error = LinuxFile.ReadUpTo(descriptor, buffer, status.Stamp.Size - size, out filled);
            if (error != 0)
                return new(FileHashOutcome.Unreadable, default, 0, default, error);
        }

        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        hash.GetHashAndReset(digest);
        return Hashed(Sha256Value.From(digest), size, status);
    }

    private static FileHash Hashed(Sha256Value value, long size, in FileStatus status) =>
        new(FileHashOutcome.Hashed, new ContentDigest(value), size, status, 0);

    private static FileHash HashManaged(string path)
    {
        FileStatus status = FileSystem.Status(path);
        if (status.Kind == FileKind.Missing)
            return new(FileHashOutcome.Missing, default, 0, default, 0);
        if (status.Kind == FileKind.Directory)
            return new(FileHashOutcome.Directory, default, 0, default, 0);
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            Span<byte> digest = stackalloc byte[Sha256Value.Size];
            SHA256.HashData(stream, digest);
            return Hashed(Sha256Value.From(digest), stream.Position, status);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The outcome says it; the framework keeps the errno to itself.
            return new(FileHashOutcome.Unreadable, default, 0, default, LibC.AccessDenied);
        }
    }
}

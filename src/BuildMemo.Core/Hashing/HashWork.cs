using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Hashing;

/// <summary>A file to be hashed, or the end of a folder.</summary>
/// <param name="path">Absolute.</param>
/// <param name="shown">As the user sees it.</param>
/// <param name="kind">What it is.</param>
internal sealed class HashWork(string path, string shown, HashedKind kind)
{
    private const int BufferBytes = 128 * 1024;
    private volatile bool _isDone;

    /// <summary>Absolute.</summary>
    public string FilePath => path;

    /// <summary>Relative to the folder that was asked for; null for what was asked for itself.</summary>
    public string? Below { get; init; }

    /// <summary>Opens what is no file; null for one that the path says.</summary>
    public Func<Stream>? Open { get; init; }

    /// <summary>Whether the identity of a managed assembly is wanted.</summary>
    public bool WithIdentity { get; init; }

    /// <summary>What is wrong with it, known before it is opened.</summary>
    public Problem? Known { get; init; }

    /// <summary>What it is.</summary>
    public HashedKind Kind => kind;

    /// <summary>What came of it; only once it is done.</summary>
    public HashedPath Result { get; private set; } = new(shown, kind);

    /// <summary>Whether it ran; set last.</summary>
    public bool IsDone => _isDone;

    /// <summary>Hashes it; never throws for a fault of the file.</summary>
    public void Run()
    {
        if (Known is not null)
            Result = Result with { Problem = Known };
        else if (kind == HashedKind.Stream)
            HashStream();
        else if (kind == HashedKind.File)
            HashFile();
        _isDone = true;
    }

    private void HashFile()
    {
        FileHash hash = FileHasher.Hash(path);
        if (hash.Outcome != FileHashOutcome.Hashed)
        {
            Result = Result with { Problem = ProblemOf(hash) };
            return;
        }

        bool hasIdentity = WithIdentity & ManagedAssemblyIdentity.TryCompute(path, out ContentDigest identity);
        Result = Result with { Digest = hash.Digest, Bytes = hash.Size, Identity = hasIdentity ? identity : null };
    }

    private void HashStream()
    {
        try
        {
            using Stream stream = Open!();
            using System.Security.Cryptography.IncrementalHash hash =
                System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            byte[] buffer = new byte[BufferBytes];
            long bytes = 0;
            while (stream.Read(buffer) is > 0 and int count)
            {
                hash.AppendData(buffer, 0, count);
                bytes += count;
            }

            Span<byte> digest = stackalloc byte[Sha256Value.Size];
            hash.GetHashAndReset(digest);
            Result = Result with { Digest = new(Sha256Value.From(digest)), Bytes = bytes };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // One of many: it is said in its place, and the others are hashed.
            Result = Result with { Problem = new(Codes.HashUnreadable, $"{shown} can't be hashed: {error.Message}") };
        }
    }

    private Problem ProblemOf(in FileHash hash) => hash.Outcome switch
    {
        FileHashOutcome.Missing when FileSystem.Status(path, followLinks: false).Kind == FileKind.Link =>
            new(Codes.HashMissing, $"{shown} can't be hashed: it is a link to '{FileSystem.ReadLink(path)}', which does not exist."),
        FileHashOutcome.Missing => new(Codes.HashMissing, $"{shown} can't be hashed: it does not exist."),
        FileHashOutcome.Directory => new(Codes.HashUnreadable, $"{shown} can't be hashed: it became a folder meanwhile."),
        FileHashOutcome.NotAFile => new(Codes.HashUnreadable, $"{shown} can't be hashed: it is a device, socket or pipe. Name it itself to read it to its end."),
        _ => new(Codes.HashUnreadable, $"{shown} can't be hashed: {FileSystem.Describe(hash.Error)}."),
    };
}

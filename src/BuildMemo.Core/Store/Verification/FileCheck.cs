using System.Buffers;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store.Verification;

/// <summary>What reading one file found: null for sound or gone by now.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Problem">For people.</param>
internal sealed record FileProblem(FindingKind Kind, string Problem);

/// <summary>
/// Reads one file of a store and says what is wrong with it; writes and reports nothing. What vanishes meanwhile was removed by a build
/// or a prune, which is no damage.
/// </summary>
internal sealed class FileCheck(StoreFolder folder, BlobStore blobs)
{
    private static readonly FileProblem Short = new(FindingKind.Damaged, "it is short or its checksum is wrong");
    private static readonly FileProblem Later = new(FindingKind.Newer, "a later BuildMemo wrote it, in a format that this one does not know");

    /// <summary>A record with all that it names.</summary>
    public FileProblem? Record(string path, in Sha256Value name)
    {
        FileProblem? problem = Framed(path, RecordFileKind.Record, RecordFormat.Read, out Record? record);
        if (record is null)
            return problem;
        if (record.Fingerprint.Value != name)
            return new(FindingKind.Damaged, "it holds another step's record");
        if (!RecordStore.InlinedAreSound(record))
            return new(FindingKind.Damaged, "an inlined output is not the content of its digest");
        foreach (RecordOutput output in record.BlobOutputs())
        {
            if (Referenced(output) is not { } missing)
                continue;
            // Removed together with its blob since it was read: nothing is wrong.
            return FileSystem.Status(path, followLinks: false).Kind == FileKind.Missing ? null : missing;
        }

        return null;
    }

    /// <summary>A list of discovered inputs.</summary>
    public static FileProblem? Discoveries(string path) => Framed(path, RecordFileKind.Discoveries, RecordStore.ReadDiscoveries, out _);

    /// <summary>The history of a project's steps.</summary>
    public static FileProblem? History(string path) => Framed(path, RecordFileKind.Steps, StepHistory.ReadBody, out _);

    /// <summary>Counters.</summary>
    public static FileProblem? Usage(string path) => Framed(path, RecordFileKind.Usage, UsageTable.Read, out _);

    /// <summary>A blob: its frame, its codec's checksum, its SHA-256. The content goes to <paramref name="destination"/>.</summary>
    public FileProblem? Blob(string path, in Sha256Value name, Stream destination)
    {
        int error = BlobReader.Verify(blobs, path, new(name), destination, out FileVerdict verdict);
        return error != 0 ? Unreadable(error) : verdict switch
        {
            FileVerdict.Sound => null,
            FileVerdict.Newer => Later,
            FileVerdict.Unsupported => new(FindingKind.Unreadable, "zstd compressed it, and there is no libzstd here to read it"),
            _ => FileSystem.Status(path, followLinks: false).Kind == FileKind.Missing ? null : new(FindingKind.Damaged, "it is short, or its content is not that of its digest"),
        };
    }

    private static FileProblem? Framed<T>(string path, RecordFileKind kind, RecordBodyReader<T> read, out T? value)
        where T : class
    {
        value = null;
        int error = StoreFiles.ReadAll(path, RecordFile.MaxLength, out byte[]? rented, out int length);
        if (error != 0)
            return error == StoreFiles.TooBig ? new(FindingKind.Damaged, "it is larger than any file of its kind") : Unreadable(error);
        try
        {
            FileVerdict verdict = RecordFile.Open(rented.AsMemory(0, length), kind, out ReadOnlyMemory<byte> body);
            if (verdict == FileVerdict.Newer)
                return Later;
            return verdict == FileVerdict.Sound && RecordStore.TryParse(body, read, out value) ? null : Short;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    private FileProblem? Referenced(RecordOutput output)
    {
        string path = folder.PathOf(StoreFolder.Blobs, output.Digest.Value);
        Span<byte> head = stackalloc byte[BlobHeader.Length];
        int error = StoreFiles.OpenRead(path, out SafeFileHandle? handle);
        if (error == StoreFiles.NoEntry)
            return new(FindingKind.Incomplete, $"a blob of it is gone: {output.Digest.Value}");
        // What is wrong with the blob itself is told where the blob is read.
        if (error != 0)
            return null;
        using (handle)
            error = StoreFiles.Read(handle!, head, 0, out int filled);
        return error == 0 && BlobHeader.Read(head, out BlobHeader header) == FileVerdict.Sound && header.Size != output.Size
            ? new(FindingKind.Damaged, $"it says that a blob holds {output.Size} bytes, and there are {header.Size}: {output.Digest.Value}")
            : null;
    }

    private static FileProblem? Unreadable(int error) => error switch
    {
        StoreFiles.NoEntry => null,
        LibC.IsDirectory => new(FindingKind.Damaged, "a folder stands in the place of a file"),
        _ => new(FindingKind.Unreadable, StoreFiles.Describe(error)),
    };
}

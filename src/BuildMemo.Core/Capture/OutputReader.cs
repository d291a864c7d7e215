using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Capture;

/// <summary>What one pass over an output's bytes gave.</summary>
/// <param name="Size">Bytes read.</param>
/// <param name="Digest">Of these bytes.</param>
/// <param name="Inlined">The bytes themselves when the record keeps them.</param>
/// <param name="Changed">Whether the file changed meanwhile.</param>
/// <param name="Fault">Why it could not be read; null when it could.</param>
internal readonly record struct OutputContent(
    long Size, ContentDigest Digest, ImmutableArray<byte> Inlined, bool Changed, string? Fault);

/// <summary>Reads the outputs of one step, each once: hash, search and store in one pass through one buffer.</summary>
internal sealed class OutputReader(IStore? store, OutputTexts texts) : IDisposable
{
    /// <summary>Largest file that a record itself keeps: a blob of its own would cost more than its bytes.</summary>
    public const int InlineLimit = 8 * 1024;

    // Half of what a store takes a record (invariant 7), so that no record is refused for it.
    private const int InlineTotal = 2 * 1024 * 1024;
    private const int PieceSize = 128 * 1024;

    // Below it a thread costs more than it saves.
    private const long ParallelFrom = 8 * 1024 * 1024;
    private const int ParallelPiece = 512 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(texts.Overlap + PieceSize);
    private readonly bool[] _found = new bool[texts.Texts.Count];
    private int _inlined;

    /// <summary>Whether every blob so far could be kept.</summary>
    public bool IsStored { get; private set; } = store is not null;

    /// <summary>The texts that stand in at least one of the files.</summary>
    public ImmutableArray<string> FoundTexts()
    {
        ImmutableArray<string>.Builder result = ImmutableArray.CreateBuilder<string>();
        for (int index = 0; index < _found.Length; index++)
        {
            if (_found[index])
                result.Add(texts.Texts[index]);
        }

        return result.ToImmutable();
    }

    /// <summary>Reads one regular file.</summary>
    public OutputContent Read(string path, in FileStatus status)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            OutputContent content = status.Stamp.Size <= InlineLimit ? ReadSmall(handle) : ReadLarge(handle, 0, status.Stamp.Size);
            Stamp after = FileSystem.Status(path, followLinks: false).Stamp;
            return content with { Changed = after != status.Stamp || content.Size != status.Stamp.Size };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A value, for the step fails by it and others go on.
            return new(0, default, default, false, error.Message);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private OutputContent ReadSmall(SafeFileHandle handle)
    {
        // One byte more shows that the file grew since.
        Span<byte> bytes = _buffer.AsSpan(0, InlineLimit + 1);
        int count = Fill(handle, bytes, 0);
        if (count > InlineLimit || _inlined + count > InlineTotal)
            return ReadLarge(handle, 0, count);
        bytes = bytes[..count];
        texts.Search(bytes, _found);
        _inlined += count;
        return new(count, new(Sha256Value.Of(bytes)), [.. bytes], false, null);
    }

    private OutputContent ReadLarge(SafeFileHandle handle, long offset, long expected)
    {
        if (expected >= ParallelFrom)
            return ReadParallel(handle, expected);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IBlobWriter? blob = IsStored ? store!.CreateBlob(expected) : null;
        int carried = 0;
        while (true)
        {
            Span<byte> piece = _buffer.AsSpan(carried, PieceSize);
            int count = Fill(handle, piece, offset);
            offset += count;
            hash.AppendData(piece[..count]);
            blob?.Write(piece[..count]);
            Span<byte> searched = _buffer.AsSpan(0, carried + count);
            texts.Search(searched, _found);
            if (count < PieceSize)
                break;
            carried = texts.Overlap;
            searched[^carried..].CopyTo(_buffer);
        }

        Span<byte> bytes = stackalloc byte[Sha256Value.Size];
        hash.GetHashAndReset(bytes);
        ContentDigest digest = new(Sha256Value.From(bytes));
        IsStored = IsStored && blob is not null && blob.Commit(digest);
        return new(offset, digest, default, false, null);
    }

    private OutputContent ReadParallel(SafeFileHandle handle, long expected)
    {
        using IBlobWriter? blob = IsStored ? store!.CreateBlob(expected) : null;
        using SidePass side = new(texts, _found, texts.Overlap + ParallelPiece);
        byte[] carried = [];
        long offset = 0;
        int count;
        do
        {
            byte[] buffer = side.Take();
            carried.CopyTo(buffer, 0);
            Span<byte> piece = buffer.AsSpan(carried.Length, ParallelPiece);
            count = Fill(handle, piece, offset);
            offset += count;
            int start = carried.Length;
            carried = count < ParallelPiece ? [] : buffer.AsSpan(start + count - texts.Overlap, texts.Overlap).ToArray();
            if (count == 0)
                break;
            side.Give(start, count);
            blob?.Write(piece[..count]);
        }
        while (count == ParallelPiece);

        ContentDigest digest = side.Finish();
        IsStored = IsStored && blob is not null && blob.Commit(digest);
        return new(offset, digest, default, false, null);
    }

    private static int Fill(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = RandomAccess.Read(handle, buffer[filled..], offset + filled);
            if (count == 0)
                break;
            filled += count;
        }

        return filled;
    }
}

using System.Buffers;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store.Packs;

/// <summary>Reads a pack front to back: headers, and what follows each. Trusts no number that it reads: memory grows with what has come, not with what is promised.</summary>
internal sealed class PackReader(Stream source, Action<long>? progress) : IDisposable
{
    private const int PieceBytes = 1024 * 1024;

    private readonly IncrementalHash _headers = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads the first bytes of a pack, of the only one or of one behind another; null where nothing follows.</summary>
    public FileVerdict? ReadStart()
    {
        Span<byte> start = stackalloc byte[PackHeader.StartSize];
        int filled = Fill(start);
        return filled == 0 ? null : PackHeader.ReadStart(start[..filled]);
    }

    /// <summary>Reads the next header; false when there is none that can be followed.</summary>
    public bool TryReadHeader(out PackHeader header)
    {
        Span<byte> bytes = stackalloc byte[PackHeader.Size];
        header = default;
        if (Fill(bytes) < bytes.Length || !PackHeader.TryRead(bytes, out header))
            return false;
        if (header.Kind != PackFrameKind.End)
            _headers.AppendData(bytes);
        return true;
    }

    /// <summary>Reads what follows a header, piece by piece; false when the stream ends before it does.</summary>
    /// <param name="length">Bytes to come.</param>
    /// <param name="take">Takes each piece.</param>
    /// <param name="cancellation">Ends it.</param>
    public bool TryReadBody(long length, ReadOnlySpanAction<byte, long>? take, CancellationToken cancellation)
    {
        for (long at = 0; at < length;)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> piece = _piece.AsSpan(0, (int)Math.Min(length - at, PieceBytes));
            int filled = Fill(piece);
            if (filled > 0)
                take?.Invoke(piece[..filled], at);
            at += filled;
            if (filled < piece.Length)
                return false;
        }

        return true;
    }

    /// <summary>Whether the end's digest is that of all headers before and of its numbers.</summary>
    public bool IsEnd(PackHeader end, ReadOnlySpan<byte> numbers)
    {
        _headers.AppendData(numbers);
        return Sha256Value.From(_headers.GetHashAndReset()) == end.Digest;
    }

    public void Dispose()
    {
        _headers.Dispose();
        ArrayPool<byte>.Shared.Return(_piece);
    }

    private int Fill(Span<byte> buffer)
    {
        int filled = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        Bytes += filled;
        progress?.Invoke(filled);
        return filled;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store.Packs;

/// <summary>Writes a pack as a stream, front to back. Blobs go as they are; small files are gathered and compressed together.</summary>
internal sealed class PackWriter : IDisposable
{
    // Enough for zstd to find what records have in common; a record is kept back no longer than this.
    private const int GatheredBytes = 1024 * 1024;
    private const int CopyBytes = 1024 * 1024;
    private const int EntryHeader = 1 + 4 + Sha256Value.Size;

    private readonly Stream _destination;
    private readonly ZstdContexts? _zstd;
    private readonly IncrementalHash _headers = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _gathered = new(GatheredBytes + 64 * 1024);
    private readonly byte[] _copy = ArrayPool<byte>.Shared.Rent(CopyBytes);

    public PackWriter(Stream destination, ZstdContexts? zstd)
    {
        _destination = destination;
        _zstd = zstd;
        Span<byte> start = stackalloc byte[PackHeader.StartSize];
        PackHeader.WriteStart(start);
        Put(start);
    }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>A blob from its open file.</summary>
    /// <exception cref="IOException">It can't be read to its end: the pack is spoiled.</exception>
    public void Blob(ContentDigest digest, SafeFileHandle file, long length, long plain, CancellationToken cancellation)
    {
        Put(new PackHeader(PackFrameKind.Blob, BlobCodec.None, length, plain, digest.Value));
        for (long at = 0; at < length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int wanted = (int)Math.Min(length - at, CopyBytes);
            int error = StoreFiles.Read(file, _copy.AsSpan(0, wanted), at, out int filled);
            if (error != 0 || filled < wanted)
                throw new IOException($"The blob {digest.Value} can't be read: {(error != 0 ? StoreFiles.Describe(error) : "it became shorter meanwhile")}.");
            Put(_copy.AsSpan(0, filled));
            at += filled;
        }
    }

    /// <summary>A file that holds MessagePack; written when enough have come together, after the blobs given before.</summary>
    public void File(RecordFileKind kind, in Sha256Value name, ReadOnlySpan<byte> content)
    {
        if (_gathered.WrittenCount > 0 && _gathered.WrittenCount + content.Length > GatheredBytes)
            FlushFiles();
        Span<byte> entry = _gathered.GetSpan(EntryHeader);
        entry[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(entry[1..], content.Length);
        name.CopyTo(entry[5..]);
        _gathered.Advance(EntryHeader);
        _gathered.Write(content);
    }

    /// <summary>Ends the pack.</summary>
    public void End(long records, long blobs)
    {
        FlushFiles();
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, records);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], blobs);
        _headers.AppendData(numbers);
        Span<byte> all = stackalloc byte[Sha256Value.Size];
        _headers.GetHashAndReset(all);
        Put(new PackHeader(PackFrameKind.End, BlobCodec.None, numbers.Length, numbers.Length, Sha256Value.From(all)));
        Put(numbers);
        _destination.Flush();
    }

    public void Dispose()
    {
        _headers.Dispose();
        ArrayPool<byte>.Shared.Return(_copy);
    }

    private void FlushFiles()
    {
        if (_gathered.WrittenCount == 0)
            return;
        CollectingSink sink = new();
        BlobCodec codec = _zstd is null ? BlobCodec.Brotli : BlobCodec.Zstd;
        using (IBlobEncoder encoder = _zstd is null ? new StreamEncoder(Compression.Fallback, sink) : new ZstdEncoder(_zstd, sink, 1, _gathered.WrittenCount))
        {
            encoder.Write(_gathered.WrittenSpan);
            encoder.Finish();
        }

        ReadOnlySpan<byte> packed = sink.Buffer.WrittenSpan;
        Put(new PackHeader(PackFrameKind.Files, codec, packed.Length, _gathered.WrittenCount, Sha256Value.Of(packed)));
        Put(packed);
        _gathered.ResetWrittenCount();
    }

    private void Put(PackHeader header)
    {
        Span<byte> bytes = stackalloc byte[PackHeader.Size];
        header.Write(bytes);
        _headers.AppendData(bytes);
        Put(bytes);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _destination.Write(bytes);
        Bytes += bytes.Length;
    }

    private sealed class CollectingSink : IBlobSink
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new(64 * 1024);

        public void Append(ReadOnlySpan<byte> bytes) => Buffer.Write(bytes);
    }
}

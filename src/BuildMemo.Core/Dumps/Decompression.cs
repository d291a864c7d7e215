using System.IO.Compression;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Store;

namespace BuildMemo.Dumps;

/// <summary>
/// Finds out how a file is compressed: by what it begins with, brotli by its extension, for nothing in it tells (joblib's <c>load</c>).
/// A blob of a store, copied out of it, is read as well; of every format version so far.
/// </summary>
public static class Decompression
{
    private const int HeadBytes = BlobHeader.Length;

    // What other programs make, each with the one that reads it.
    private static readonly (byte[] Head, string Name, string Program)[] Foreign =
    [
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "lz4 -d"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz", "xz -d"),
        ([0x42, 0x5A, 0x68], "bzip2", "bzip2 -d"),
        ([0x50, 0x4B, 0x03, 0x04], "zip", "unzip"),
    ];

    /// <summary>Opens the plain content; null with the reason.</summary>
    /// <param name="source">The compressed bytes; disposed with the result.</param>
    /// <param name="name">The file's name, for brotli and for messages.</param>
    /// <param name="problem">Why there is none.</param>
    public static Stream? Open(Stream source, string name, out Problem? problem) => Open(source, name, ZstdLibrary.OfSystem, out problem);

    internal static Stream? Open(Stream source, string name, ZstdLibrary? library, out Problem? problem)
    {
        byte[] head = new byte[HeadBytes];
        int length = source.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        ReadOnlySpan<byte> read = head.AsSpan(0, length);
        DumpCodec codec;
        int skipped = 0;
        FileVerdict verdict = BlobHeader.Read(read, out BlobHeader header);
        if (verdict == FileVerdict.Newer)
        {
            problem = new(Codes.NotDecompressed, $"{name} can't be decompressed: a later BuildMemo wrote it in a format that this one does not know. Update the tool.");
            return null;
        }

        if (verdict == FileVerdict.Sound)
        {
            skipped = BlobHeader.Length;
            codec = header.Codec switch { BlobCodec.Zstd => DumpCodec.Zstd, BlobCodec.Brotli => DumpCodec.Brotli, BlobCodec.Gzip => DumpCodec.Gzip, _ => DumpCodec.None };
        }
        else if (CodecOf(read, name) is { } found)
        {
            codec = found;
        }
        else
        {
            problem = Unknown(read, name);
            return null;
        }

        if (codec == DumpCodec.Zstd && library is null)
        {
            problem = DumpEncoder.Missing();
            return null;
        }

        problem = null;
        Stream rest = new Rejoined(head, skipped, length, source);
        return codec switch
        {
            DumpCodec.Zstd => new ZstdDecoder(rest, library!),
            DumpCodec.Gzip => new GZipStream(rest, CompressionMode.Decompress),
            DumpCodec.Zlib => new ZLibStream(rest, CompressionMode.Decompress),
            DumpCodec.Brotli => new BrotliStream(rest, CompressionMode.Decompress),
            _ => rest,
        };
    }

    private static DumpCodec? CodecOf(ReadOnlySpan<byte> head, string name)
    {
        const int skippable = 0x184D2A50;
        // Its first bits can be anything, so what the name says comes first.
        if (Path.GetExtension(name).Equals(".br", StringComparison.OrdinalIgnoreCase))
            return DumpCodec.Brotli;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || (head.Length >= 4 && (BitConverter.ToInt32(head) & ~0xF) == skippable))
            return DumpCodec.Zstd;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return DumpCodec.Gzip;
        // RFC 1950: deflate with a window of 32 KB at most, and a checksum over both bytes.
        return head.Length >= 2 && (head[0] & 0x0F) == 8 && head[0] >> 4 <= 7 && ((head[0] << 8) | head[1]) % 31 == 0 ? DumpCodec.Zlib : null;
    }

    private static Problem Unknown(ReadOnlySpan<byte> head, string name)
    {
        foreach ((byte[] begin, string format, string program) in Foreign)
        {
            if (head.StartsWith(begin))
                return new(Codes.NotDecompressed, $"{name} can't be decompressed: it is {format}, which is not read here. {program} reads it.");
        }

        string why = head.IsEmpty ? "it is empty" : "it does not begin as zstd, gzip or zlib do, and is not named .br";
        return new(Codes.NotDecompressed, $"{name} can't be decompressed: {why}.");
    }

    /// <summary>What was read to look at it, and the rest.</summary>
    private sealed class Rejoined(byte[] head, int position, int length, Stream source) : ReadOnlyStream
    {
        private int _position = position;

        public override int Read(Span<byte> buffer)
        {
            if (_position >= length)
                return source.Read(buffer);
            int count = Math.Min(buffer.Length, length - _position);
            head.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                source.Dispose();
            base.Dispose(disposing);
        }
    }
}

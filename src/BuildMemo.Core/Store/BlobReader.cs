using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store;

/// <summary>
/// Reads one blob file: never more than the recorded size comes out of it (invariant 7), and nothing counts that a checksum
/// does not cover: zstd's own, else SHA-256 (invariant 8).
/// </summary>
internal static unsafe class BlobReader
{
    private const int BufferBytes = 256 * 1024;
    private const int LargestWhole = 4 * 1024 * 1024;

    /// <summary>Returns an errno of reading (a fault of writing to the destination is thrown, for it is the caller's); else the verdict.</summary>
    public static int Read(BlobStore store, string path, ContentDigest digest, long size, Stream destination, out FileVerdict verdict) =>
        Read(store, path, digest, size, store.VerifiesContent, destination, out verdict);

    /// <summary>The same for a blob of whatever size, with SHA-256 checked in any case.</summary>
    public static int Verify(BlobStore store, string path, ContentDigest digest, Stream destination, out FileVerdict verdict) =>
        Read(store, path, digest, size: null, hashesAll: true, destination, out verdict);

    /// <summary>
    /// Reads a blob of exactly the destination's length into memory. One of zstd goes there in one pass, without the copies of a stream.
    /// </summary>
    public static int Read(BlobStore store, string path, ContentDigest digest, byte[] destination, out FileVerdict verdict)
    {
        verdict = FileVerdict.Damaged;
        if (destination.Length is 0 or > LargestWhole)
            return ReadStreamed(store, path, digest, destination, out verdict);
        int limit = BlobHeader.Length + ZstdFrame.LargestLength(destination.Length);
        byte[] file = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            int error = StoreFiles.OpenRead(path, out SafeFileHandle? handle);
            if (error != 0)
                return error;
            int filled;
            using (handle)
                error = StoreFiles.Read(handle!, file.AsSpan(0, limit + 1), 0, out filled);
            if (error != 0)
                return error;
            // Anything but one frame of usual size is left to the way that takes all.
            if (filled > limit
                || BlobHeader.Read(file.AsSpan(0, filled), out BlobHeader header) != FileVerdict.Sound
                || header.Codec != BlobCodec.Zstd
                || header.Size != destination.Length
                || store.Zstd is not { } contexts)
                return ReadStreamed(store, path, digest, destination, out verdict);
            if (ZstdFrame.TryDecode(contexts, file.AsSpan(BlobHeader.Length..filled), destination)
                && (!store.VerifiesContent || Sha256Value.Of(destination) == digest.Value))
                verdict = FileVerdict.Sound;
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(file);
        }
    }

    private static int ReadStreamed(BlobStore store, string path, ContentDigest digest, byte[] destination, out FileVerdict verdict)
    {
        using var stream = new MemoryStream(destination);
        return Read(store, path, digest, destination.Length, stream, out verdict);
    }

    private static int Read(BlobStore store, string path, ContentDigest digest, long? size, bool hashesAll, Stream destination, out FileVerdict verdict)
    {
        verdict = FileVerdict.Damaged;
        int error = StoreFiles.OpenRead(path, out SafeFileHandle? handle);
        if (error != 0)
            return error;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using (handle)
        {
            try
            {
                error = StoreFiles.Read(handle!, buffer.AsSpan(0, BufferBytes), 0, out int filled);
                if (error != 0)
                    return error;
                verdict = BlobHeader.Read(buffer.AsSpan(0, filled), out BlobHeader header);
                if (verdict != FileVerdict.Sound)
                    return 0;
                if (size is { } expected && header.Size != expected)
                {
                    verdict = FileVerdict.Damaged;
                    return 0;
                }

                bool hashes = hashesAll || header.Codec != BlobCodec.Zstd;
                using IncrementalHash? hash = hashes ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
                Output output = new(destination, header.Size, hash);
                if (header.Codec == BlobCodec.Zstd)
                {
                    ZstdContexts? contexts = store.Zstd;
                    if (contexts is null)
                    {
                        verdict = FileVerdict.Unsupported;
                        return 0;
                    }

                    error = ReadZstd(contexts, handle!, buffer, filled, output, out bool isWhole);
                    verdict = isWhole ? FileVerdict.Sound : FileVerdict.Damaged;
                }
                else
                {
                    error = ReadStream(handle!, header.Codec, buffer, output);
                }

                if (error == 0 && verdict == FileVerdict.Sound && !output.IsComplete(digest))
                    verdict = FileVerdict.Damaged;
                return error;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static int ReadZstd(ZstdContexts contexts, SafeFileHandle handle, byte[] buffer, int filled, Output output, out bool isWhole)
    {
        isWhole = false;
        ZstdLibrary library = contexts.Library;
        nint context = contexts.TakeDecompressor();
        byte[] plain = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long offset = filled;
            nuint position = BlobHeader.Length;
            nuint hint = 1;
            while (true)
            {
                fixed (byte* source = buffer)
                fixed (byte* target = plain)
                {
                    ZstdBuffer input = new() { Start = source, Size = (nuint)filled, Position = position };
                    bool isFull = true;
                    // A full output buffer may hide more in the decoder, even where all input is taken.
                    while (hint != 0 && (input.Position < input.Size || isFull))
                    {
                        ZstdBuffer result = new() { Start = target, Size = BufferBytes };
                        hint = library.Decompress(context, &result, &input);
                        if (library.IsError(hint) != 0 || !output.Write(plain.AsSpan(0, (int)result.Position)))
                            return 0;
                        isFull = result.Position == result.Size;
                    }

                    position = input.Position;
                }

                if (hint == 0)
                {
                    // The one frame has ended; the file has to end with it.
                    isWhole = position == (nuint)filled && RandomAccess.GetLength(handle) == offset;
                    return 0;
                }

                int error = StoreFiles.Read(handle, buffer.AsSpan(0, BufferBytes), offset, out filled);
                if (error != 0 || filled == 0)
                    return error;
                offset += filled;
                position = 0;
            }
        }
        finally
        {
            contexts.ReturnDecompressor(context);
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static int ReadStream(SafeFileHandle handle, BlobCodec codec, byte[] buffer, Output output)
    {
        using FileContent file = new(handle);
        using Stream content = codec switch
        {
            BlobCodec.Brotli => new BrotliStream(file, CompressionMode.Decompress),
            BlobCodec.Gzip => new GZipStream(file, CompressionMode.Decompress),
            _ => file,
        };
        try
        {
            while (content.Read(buffer) is > 0 and int count && output.Write(buffer.AsSpan(0, count)))
            {
            }
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            // Damaged: what came out so far is not the whole, which the caller sees.
        }

        return file.Error;
    }

    /// <summary>The bounded destination.</summary>
    private sealed class Output(Stream destination, long size, IncrementalHash? hash)
    {
        private long _written;

        /// <summary>False when more comes than was recorded.</summary>
        public bool Write(ReadOnlySpan<byte> content)
        {
            if (content.Length > size - _written)
            {
                // Marks the whole as too long.
                _written = long.MaxValue;
                return false;
            }

            _written += content.Length;
            hash?.AppendData(content);
            if (content.Length > 0)
                destination.Write(content);
            return true;
        }

        public bool IsComplete(ContentDigest digest)
        {
            if (_written != size)
                return false;
            if (hash is null)
                return true;
            Span<byte> found = stackalloc byte[Sha256Value.Size];
            hash.GetHashAndReset(found);
            return Sha256Value.From(found) == digest.Value;
        }
    }

    /// <summary>What follows the header, with errors kept for the caller.</summary>
    private sealed class FileContent(SafeFileHandle handle) : ReadOnlyStream
    {
        private long _offset = BlobHeader.Length;

        public int Error { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Error = StoreFiles.Read(handle, buffer, _offset, out int filled);
            _offset += filled;
            return Error == 0 ? filled : 0;
        }
    }
}

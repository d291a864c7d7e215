using System.Buffers.Binary;
using System.IO.Compression;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store.Packs;

/// <summary>Takes the small files of a pack apart; never more comes out than the header said, and never more than the format allows.</summary>
internal static class PackedFiles
{
    private const int EntryHeader = 1 + 4 + Sha256Value.Size;

    /// <summary>One file.</summary>
    public readonly record struct Entry(RecordFileKind Kind, Sha256Value Name, ReadOnlyMemory<byte> Content);

    /// <summary>Decompresses; null with the reason when that is not possible.</summary>
    public static byte[]? Unpack(BlobStore blobs, PackHeader header, byte[] packed, int length, out string fault)
    {
        fault = "its small files can't be decompressed";
        if (header.Plain > PackHeader.MaxFiles)
        {
            fault = $"its small files would take {header.Plain} bytes of at most {PackHeader.MaxFiles}";
            return null;
        }

        byte[] plain = new byte[header.Plain];
        switch (header.Codec)
        {
            case BlobCodec.Zstd when blobs.Zstd is { } contexts:
                return TryUnpackZstd(contexts, packed.AsSpan(0, length), plain) ? plain : null;
            case BlobCodec.Zstd:
                fault = "zstd compressed it, and there is no libzstd here to read it";
                return null;
            case BlobCodec.Brotli:
                return BrotliDecoder.TryDecompress(packed.AsSpan(0, length), plain, out int written) && written == plain.Length ? plain : null;
            case BlobCodec.None when length == plain.Length:
                return packed[..length];
            default:
                return null;
        }
    }

    /// <summary>The files in it; false when they do not end where the whole does.</summary>
    public static bool TryRead(byte[] plain, List<Entry> entries)
    {
        int at = 0;
        while (at < plain.Length)
        {
            if (plain.Length - at < EntryHeader)
                return false;
            ReadOnlySpan<byte> head = plain.AsSpan(at, EntryHeader);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head[1..]);
            if (length < 0 || length > plain.Length - at - EntryHeader)
                return false;
            entries.Add(new((RecordFileKind)head[0], Sha256Value.From(head[5..]), plain.AsMemory(at + EntryHeader, length)));
            at += EntryHeader + length;
        }

        return true;
    }

    private static unsafe bool TryUnpackZstd(ZstdContexts contexts, ReadOnlySpan<byte> packed, byte[] plain)
    {
        ZstdLibrary library = contexts.Library;
        nint context = contexts.TakeDecompressor();
        try
        {
            fixed (byte* source = packed)
            fixed (byte* target = plain)
            {
                ZstdBuffer input = new() { Start = source, Size = (nuint)packed.Length };
                ZstdBuffer output = new() { Start = target, Size = (nuint)plain.Length };
                // All input is there and all output has room: it ends, or it is not what was said.
                nuint hint;
                nuint before;
                do
                {
                    before = input.Position + output.Position;
                    hint = library.Decompress(context, &output, &input);
                }
                while (hint != 0 && library.IsError(hint) == 0 && input.Position + output.Position > before);
                return hint == 0 && output.Position == output.Size && input.Position == input.Size;
            }
        }
        finally
        {
            contexts.ReturnDecompressor(context);
        }
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store.Packs;

/// <summary>What follows a header in a pack. The letter is part of the format.</summary>
internal enum PackFrameKind : byte
{
    /// <summary>A blob as the store keeps it; the digest is that of its content.</summary>
    Blob = (byte)'B',

    /// <summary>Many small files of the store, compressed together; the digest is that of the compressed bytes.</summary>
    Files = (byte)'F',

    /// <summary>The end: how many records and blobs there were; the digest is that of all headers before and of these numbers.</summary>
    End = (byte)'E',
}

/// <summary>
/// The 64 bytes before each part of a pack (docs/design/packs.md). Its own check makes its length trustworthy, so that a damaged part can be
/// stepped over.
/// </summary>
/// <param name="Kind">What follows.</param>
/// <param name="Codec">Of files: how they are compressed.</param>
/// <param name="Length">Bytes that follow.</param>
/// <param name="Plain">Uncompressed bytes of them.</param>
/// <param name="Digest">See the kinds.</param>
internal readonly record struct PackHeader(PackFrameKind Kind, BlobCodec Codec, long Length, long Plain, Sha256Value Digest)
{
    public const int Size = 64;

    /// <summary>Of the first bytes of a pack.</summary>
    public const int StartSize = 16;

    /// <summary>What is written. The version before it is read as well.</summary>
    public const byte Version = 1;

    /// <summary>The most uncompressed bytes of files together: what has to fit into the memory at once.</summary>
    public const int MaxFiles = RecordFile.MaxLength + 1024 * 1024;

    private const int CheckAt = 56;

    private static ReadOnlySpan<byte> Start => "bmemopak"u8;

    private static ReadOnlySpan<byte> Mark => "BMPK"u8;

    /// <summary>Writes the first bytes of a pack.</summary>
    public static void WriteStart(Span<byte> destination)
    {
        destination[..StartSize].Clear();
        Start.CopyTo(destination);
        destination[8] = Version;
    }

    /// <summary>Reads the first bytes of a pack.</summary>
    public static FileVerdict ReadStart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < StartSize || !bytes.StartsWith(Start) || bytes[8] == 0)
            return FileVerdict.Damaged;
        return bytes[8] > Version ? FileVerdict.Newer : FileVerdict.Sound;
    }

    /// <summary>Writes the 64 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Mark.CopyTo(destination);
        destination[4] = (byte)Kind;
        destination[5] = (byte)Codec;
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Plain);
        Digest.CopyTo(destination[24..]);
        Check(destination, destination[CheckAt..]);
    }

    /// <summary>Reads them; false when they are not what was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PackHeader header)
    {
        Span<byte> check = stackalloc byte[Size - CheckAt];
        Check(bytes, check);
        header = new(
            (PackFrameKind)bytes[4],
            (BlobCodec)bytes[5],
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            Sha256Value.From(bytes.Slice(24, Sha256Value.Size)));
        return bytes.StartsWith(Mark) && check.SequenceEqual(bytes[CheckAt..Size]) && header.Length >= 0 && header.Plain >= 0;
    }

    private static void Check(ReadOnlySpan<byte> bytes, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..CheckAt], hash);
        hash[..(Size - CheckAt)].CopyTo(check);
    }
}

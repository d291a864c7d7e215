using System.Buffers.Binary;

namespace BuildMemo.Store;

/// <summary>
/// What stands before the compressed content of a blob: a skippable frame of Zstandard (RFC 8878, 3.1.2), so that the ordinary
/// <c>zstd</c> program reads a zstd blob.
/// </summary>
/// <param name="Codec">How the rest is compressed.</param>
/// <param name="Size">Bytes of the uncompressed content.</param>
internal readonly record struct BlobHeader(BlobCodec Codec, long Size)
{
    public const int Length = 32;
    public const byte Version = 1;

    private const uint Skippable = 0x184D2A50;
    private const int PayloadLength = Length - 8;

    // Magic (4), length of what follows (4), "bmemoblb" (8), version (1), codec (1), zeros (6), size (8), all little-endian.
    private static ReadOnlySpan<byte> Name => "bmemoblb"u8;

    public void Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Skippable);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], PayloadLength);
        Name.CopyTo(destination[8..]);
        destination[16] = Version;
        destination[17] = (byte)Codec;
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], Size);
    }

    public static FileVerdict Read(ReadOnlySpan<byte> bytes, out BlobHeader header)
    {
        header = default;
        if (bytes.Length < Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Skippable
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) < PayloadLength
            || !bytes.Slice(8, 8).SequenceEqual(Name)
            || bytes[16] == 0)
            return FileVerdict.Damaged;
        if (bytes[16] > Version)
            return FileVerdict.Newer;
        header = new((BlobCodec)bytes[17], BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        bool isSound = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) == PayloadLength
            && header.Codec is >= BlobCodec.None and <= BlobCodec.Gzip
            && header.Size >= 0
            && bytes.Slice(18, 6).IndexOfAnyExcept((byte)0) < 0;
        return isSound ? FileVerdict.Sound : FileVerdict.Damaged;
    }
}

/// <summary>What reading a file of the store found.</summary>
internal enum FileVerdict
{
    /// <summary>As it was written.</summary>
    Sound,

    /// <summary>Short, of a wrong checksum, or not of this kind.</summary>
    Damaged,

    /// <summary>Of a format that a later BuildMemo writes.</summary>
    Newer,

    /// <summary>Of a codec that this machine lacks.</summary>
    Unsupported,
}

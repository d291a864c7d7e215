using System.Buffers;
using System.Security.Cryptography;

namespace BuildMemo.Store;

/// <summary>What a record file holds. The letter is part of the format.</summary>
internal enum RecordFileKind : byte
{
    /// <summary>A record.</summary>
    Record = (byte)'R',

    /// <summary>Lists of discovered paths.</summary>
    Discoveries = (byte)'D',

    /// <summary>The fingerprints of a project's steps.</summary>
    Steps = (byte)'S',

    /// <summary>Counters.</summary>
    Usage = (byte)'U',
}

/// <summary>
/// The frame around every MessagePack body of the store: <c>BMEMO</c>, kind, version, zero; the body; the first 16 bytes of the
/// SHA-256 of all before them.
/// </summary>
internal static class RecordFile
{
    /// <summary>What is written. The version before it is read as well.</summary>
    public const byte Version = 1;

    public const int HeaderLength = 8;
    public const int ChecksumLength = 16;

    /// <summary>The largest file that is written or read.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "BMEMO"u8;

    /// <summary>Begins a file: the header.</summary>
    public static void Begin(IBufferWriter<byte> buffer, RecordFileKind kind)
    {
        Span<byte> header = buffer.GetSpan(HeaderLength);
        Magic.CopyTo(header);
        header[5] = (byte)kind;
        header[6] = Version;
        header[7] = 0;
        buffer.Advance(HeaderLength);
    }

    /// <summary>Ends a file: the checksum.</summary>
    public static void End(ArrayBufferWriter<byte> buffer)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        buffer.Write(hash[..ChecksumLength]);
    }

    /// <summary>Checks the frame; <paramref name="body"/> is what is in it.</summary>
    public static FileVerdict Open(ReadOnlyMemory<byte> file, RecordFileKind kind, out ReadOnlyMemory<byte> body)
    {
        body = default;
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < HeaderLength + ChecksumLength || !bytes.StartsWith(Magic) || bytes[5] != (byte)kind || bytes[6] == 0)
            return FileVerdict.Damaged;
        // A later format may frame its body in another way; its version has to be believed without a checksum.
        if (bytes[6] > Version)
            return FileVerdict.Newer;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..^ChecksumLength], hash);
        if (!hash[..ChecksumLength].SequenceEqual(bytes[^ChecksumLength..]))
            return FileVerdict.Damaged;
        body = file[HeaderLength..^ChecksumLength];
        return FileVerdict.Sound;
    }
}

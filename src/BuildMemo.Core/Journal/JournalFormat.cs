using System.Buffers.Binary;
using BuildMemo.Files;

namespace BuildMemo.Journal;

/// <summary>Numbers of the base's layout that reader and writer share; docs/design/journal.md draws it.</summary>
internal static class JournalFormat
{
    /// <summary>Of the base and of the log. Another one is ignored whole.</summary>
    public const uint Version = 1;

    public const int SaltSize = 16;

    // Header of the base.
    public const int SaltAt = 16;
    public const int FileLengthAt = 32;
    public const int SectionsAt = 40;
    public const int SectionSize = 32;
    public const int HeaderChecksumAt = SectionsAt + 3 * SectionSize;
    public const int HeaderSize = HeaderChecksumAt + JournalChecksum.Size;

    // Section A.
    public const int FastHeaderSize = 80;
    public const int RowSize = 48;
    public const int ProgramSize = 8;
    public const uint AllValidFlag = 1;

    // Flags of a row.
    public const byte FollowsLinks = 1;
    public const byte Trusted = 2;
    public const byte KindOnly = 4;
    public const byte HasDigest = 8;
    public const int RowFlagsAt = 5;

    // Section B: what belongs to a row but is not needed to compare it.
    public const int RowExtraSize = 40;
    public const int EntriesHeaderSize = 20;
    public const byte LinkTargetFlag = 0x80;

    // Section C.
    public const int OutputSize = 12;

    public static ReadOnlySpan<byte> Magic => "BMEMOJNL"u8;

    public static ReadOnlySpan<byte> LogMagic => "BMEMOLOG"u8;

    /// <summary>Writes the status into a row; path and the other flags stay.</summary>
    public static void WriteStatus(Span<byte> row, in FileStatus status, bool isTrusted)
    {
        row[RowFlagsAt] = (byte)(isTrusted ? row[RowFlagsAt] | Trusted : row[RowFlagsAt] & ~Trusted);
        BinaryPrimitives.WriteUInt16LittleEndian(row[(RowFlagsAt + 1)..], (ushort)status.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(row[8..], status.Stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(row[16..], status.Stamp.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(row[24..], status.Stamp.Changed);
        BinaryPrimitives.WriteUInt64LittleEndian(row[32..], status.Stamp.FileId);
        BinaryPrimitives.WriteUInt64LittleEndian(row[40..], status.Stamp.Device);
    }

    /// <summary>FNV-1a over UTF-8 with a final mix; only has to spread.</summary>
    public static uint HashOf(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte value in name)
            hash = (hash ^ value) * 16777619;
        return hash ^ (hash >> 15);
    }
}

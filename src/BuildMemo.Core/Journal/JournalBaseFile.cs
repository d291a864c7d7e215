using System.Buffers.Binary;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Journal;

/// <summary>Puts a base into its place: a temporary file beside it, then a rename, so a reader sees the old one or the new one.</summary>
internal static class JournalBaseFile
{
    /// <summary>Writes a base; returns its identity.</summary>
    public static byte[] Write(JournalLocation location, ReadOnlySpan<byte> salt, EncodedBase encoded) =>
        Write(location, salt, encoded.Fast.Written, encoded.Outputs.Written, encoded.Entries.Written);

    /// <summary>Whether a base says byte for byte the same. Throws when section B of the base is damaged.</summary>
    public static bool IsSame(JournalBase known, EncodedBase encoded)
    {
        ReadOnlySpan<byte> sections = known.FastBytes[JournalFormat.HeaderSize..];
        return sections.Length == encoded.Fast.Length + encoded.Outputs.Length
            && sections.StartsWith(encoded.Fast.Written)
            && sections[encoded.Fast.Length..].SequenceEqual(encoded.Outputs.Written)
            && known.Entries.Bytes.SequenceEqual(encoded.Entries.Written);
    }

    /// <summary>Writes the same base with some rows renewed; nothing is decoded.</summary>
    public static void WriteRenewed(JournalLocation location, JournalBase known, IReadOnlyList<DoubtfulFile> files, long takenAt)
    {
        byte[] fast = known.FastBytes[JournalFormat.HeaderSize..].ToArray();
        byte[] entries = known.Entries.Bytes.ToArray();
        foreach (DoubtfulFile file in files)
        {
            JournalFormat.WriteStatus(fast.AsSpan(known.RowAt(file.Row) - JournalFormat.HeaderSize), file.Status, file.IsTrusted);
            int extraAt = JournalFormat.EntriesHeaderSize + file.Row * JournalFormat.RowExtraSize;
            BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(extraAt + Sha256Value.Size), takenAt);
        }
        int outputsAt = known.OutputsAt - JournalFormat.HeaderSize;
        Write(location, known.Salt, fast.AsSpan(0, outputsAt), fast.AsSpan(outputsAt), entries);
    }

    private static byte[] Write(
        JournalLocation location, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> fast, ReadOnlySpan<byte> outputs, ReadOnlySpan<byte> entries)
    {
        byte[] header = JournalBaseWriter.Header(salt, fast, outputs, entries);
        using (SafeFileHandle handle = File.OpenHandle(location.TemporaryPath, FileMode.Create, FileAccess.Write))
        {
            long at = 0;
            Append(handle, header, ref at);
            Append(handle, fast, ref at);
            Append(handle, outputs, ref at);
            Append(handle, entries, ref at);
        }
        File.Move(location.TemporaryPath, location.Path, overwrite: true);
        return header[JournalFormat.HeaderChecksumAt..];
    }

    private static void Append(SafeFileHandle handle, ReadOnlySpan<byte> bytes, ref long at)
    {
        RandomAccess.Write(handle, bytes, at);
        at += bytes.Length;
    }
}

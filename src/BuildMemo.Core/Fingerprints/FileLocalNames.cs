namespace BuildMemo.Fingerprints;

/// <summary>
/// Names of file-local types (<c>file class X</c>, also the types that <c>[GeneratedRegex]</c> makes) hold the SHA-256 of their source
/// file's path: <c>&lt;Steps&gt;F3B5…9A__X</c> (Roslyn, GeneratedNames.MakeFileTypeMetadataNamePrefix). Without it they are the same in
/// every folder.
/// </summary>
internal static class FileLocalNames
{
    private const int ChecksumLength = 64;

    /// <summary>Writes a name, or bytes that may hold some, with the checksums left out.</summary>
    public static void Write(DigestWriter writer, ReadOnlySpan<byte> bytes)
    {
        // The length as it was: the checksum's is fixed.
        writer.Write((uint)bytes.Length);
        while (true)
        {
            int at = bytes.IndexOf(">F"u8);
            if (at < 0)
                break;
            ReadOnlySpan<byte> rest = bytes[(at + 2)..];
            if (IsChecksum(rest))
            {
                // One byte that no UTF-8 text holds stands for it, so that no other name looks like it.
                writer.WriteRaw(bytes[..(at + 2)]);
                writer.WriteRaw([0xFF]);
                rest = rest[ChecksumLength..];
            }
            else
            {
                writer.WriteRaw(bytes[..(at + 2)]);
            }

            bytes = rest;
        }

        writer.WriteRaw(bytes);
    }

    private static bool IsChecksum(ReadOnlySpan<byte> text)
    {
        if (text.Length < ChecksumLength + 2 || text[ChecksumLength] != '_' || text[ChecksumLength + 1] != '_')
            return false;
        foreach (byte one in text[..ChecksumLength])
        {
            if (!char.IsAsciiHexDigitUpper((char)one))
                return false;
        }

        return true;
    }
}

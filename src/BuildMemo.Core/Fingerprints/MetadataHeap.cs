namespace BuildMemo.Fingerprints;

/// <summary>Reads what lies in the heaps of an assembly's metadata (ECMA-335, II.24.2).</summary>
internal static class MetadataHeap
{
    /// <summary>The text at a place of the string heap, UTF-8 without its NUL.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> heap, int place)
    {
        ReadOnlySpan<byte> text = heap[place..];
        return text[..text.IndexOf((byte)0)];
    }

    /// <summary>What lies behind a compressed length (II.24.2.4) in the heap of blobs or user strings.</summary>
    public static ReadOnlySpan<byte> CountedBytes(ReadOnlySpan<byte> heap, int place)
    {
        if (place == 0)
            return [];
        ReadOnlySpan<byte> at = heap[place..];
        if ((at[0] & 0x80) == 0)
            return at.Slice(1, at[0]);
        if ((at[0] & 0x40) == 0)
            return at.Slice(2, (at[0] & 0x3F) << 8 | at[1]);
        return at.Slice(4, (at[0] & 0x1F) << 24 | at[1] << 16 | at[2] << 8 | at[3]);
    }
}

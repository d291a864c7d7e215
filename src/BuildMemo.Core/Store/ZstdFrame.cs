namespace BuildMemo.Store;

/// <summary>One Zstandard frame with size and checksum, made or read in one pass from memory to memory: no buffer of libzstd lies between.</summary>
internal static unsafe class ZstdFrame
{
    /// <summary>The longest that a frame of so many bytes gets: libzstd's ZSTD_COMPRESSBOUND, and the checksum.</summary>
    public static int LargestLength(int size) => size + (size >> 8) + (size < 128 * 1024 ? (128 * 1024 - size) >> 11 : 0) + sizeof(uint);

    /// <summary>Writes the frame; its length, or -1 where it can't be made (no memory, no room).</summary>
    /// <param name="contexts">Where the context comes from.</param>
    /// <param name="level">1 to 19.</param>
    /// <param name="content">What is compressed.</param>
    /// <param name="frame">At least <see cref="LargestLength"/> bytes.</param>
    public static int Encode(ZstdContexts contexts, int level, ReadOnlySpan<byte> content, Span<byte> frame)
    {
        ZstdLibrary library = contexts.Library;
        nint context = contexts.TakeCompressor(level, content.Length);
        try
        {
            fixed (byte* source = content)
            fixed (byte* target = frame)
            {
                ZstdBuffer input = new() { Start = source, Size = (nuint)content.Length };
                ZstdBuffer output = new() { Start = target, Size = (nuint)frame.Length };
                nuint left = library.Compress(context, &output, &input, ZstdLibrary.End);
                return left == 0 ? (int)output.Position : -1;
            }
        }
        finally
        {
            contexts.ReturnCompressor(context);
        }
    }

    /// <summary>Reads a frame that is nothing but itself and gives exactly so many bytes; false for any other.</summary>
    public static bool TryDecode(ZstdContexts contexts, ReadOnlySpan<byte> frame, Span<byte> content)
    {
        ZstdLibrary library = contexts.Library;
        nint context = contexts.TakeDecompressor();
        try
        {
            fixed (byte* source = frame)
            fixed (byte* target = content)
            {
                ZstdBuffer input = new() { Start = source, Size = (nuint)frame.Length };
                ZstdBuffer output = new() { Start = target, Size = (nuint)content.Length };
                nuint left = library.Decompress(context, &output, &input);
                return left == 0 && input.Position == input.Size && output.Position == output.Size;
            }
        }
        finally
        {
            contexts.ReturnDecompressor(context);
        }
    }
}

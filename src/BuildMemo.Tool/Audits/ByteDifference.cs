using System.Globalization;
using System.Text;

namespace BuildMemo.Tool.Audits;

/// <summary>Where two files differ, for a person. Reads both as streams.</summary>
internal static class ByteDifference
{
    private const int BufferSize = 64 * 1024;
    private const int Before = 12;
    private const int After = 28;

    /// <summary>A sentence: offset, line, and what stands there in both.</summary>
    /// <param name="first">What one run wrote; null for nothing.</param>
    /// <param name="second">What the other one wrote.</param>
    /// <param name="showsContent">False where it may hold the value of a variable.</param>
    public static string Describe(string? first, string? second, bool showsContent = true)
    {
        if (first is null || !File.Exists(first))
            return "only the other run wrote it";
        if (second is null || !File.Exists(second))
            return "the other run did not write it";
        using FileStream left = File.OpenRead(first);
        using FileStream right = File.OpenRead(second);
        if (Find(left, right, out long line, out int column) is not { } offset)
            return left.Length == right.Length ? "only the mode differs" : "the lengths differ";
        string place = string.Create(CultureInfo.InvariantCulture, $"from byte {offset} on, line {line}, column {column}");
        return showsContent ? $"{place}: {Around(left, offset)} and {Around(right, offset)}" : place;
    }

    /// <summary>Offset of the first byte that differs; null when there is none.</summary>
    internal static long? Find(Stream left, Stream right, out long line, out int column)
    {
        line = 1;
        column = 1;
        byte[] one = new byte[BufferSize];
        byte[] two = new byte[BufferSize];
        for (long offset = 0; ;)
        {
            int count = left.ReadAtLeast(one, BufferSize, throwOnEndOfStream: false);
            int other = right.ReadAtLeast(two, BufferSize, throwOnEndOfStream: false);
            int common = one.AsSpan(0, count).CommonPrefixLength(two.AsSpan(0, other));
            ReadOnlySpan<byte> same = one.AsSpan(0, common);
            line += same.Count((byte)'\n');
            int last = same.LastIndexOf((byte)'\n');
            column = last < 0 ? column + common : common - last;
            if (common < count || common < other)
                return offset + common;
            if (count == 0)
                return null;
            offset += count;
        }
    }

    private static string Around(FileStream stream, long offset)
    {
        long start = Math.Max(0, offset - Before);
        byte[] bytes = new byte[Before + After];
        stream.Position = start;
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = bytes.AsSpan(0, count);
        if (text.ContainsAnyInRange((byte)0, (byte)8) || !IsText(text))
        {
            ReadOnlySpan<byte> from = text[(int)Math.Min(offset - start, count)..];
            return from.IsEmpty ? "its end" : Convert.ToHexStringLower(from[..Math.Min(8, from.Length)]);
        }

        // A letter may be cut at either end.
        string shown = Encoding.UTF8.GetString(text).Trim('\ufffd').ReplaceLineEndings("\u23ce");
        return offset >= stream.Length ? $"'{shown}' with its end" : $"'{shown}'";
    }

    private static bool IsText(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Trim('\ufffd').Contains('\ufffd', StringComparison.Ordinal) is false;
}

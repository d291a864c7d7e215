using System.Text;

namespace BuildMemo.Tool.Audits;

/// <summary>A text that has no business in an output.</summary>
/// <param name="Kind">Of the finding.</param>
/// <param name="Text">What is looked for, in UTF-8 and UTF-16.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Advice">What to do.</param>
internal sealed record SearchedText(string Kind, string Text, string Meaning, string Advice);

/// <summary>Looks for texts in files of any size, read as a stream.</summary>
internal static class TextSearch
{
    private const int BufferSize = 256 * 1024;

    /// <summary>The texts that a file holds, each once, with the offset of its first place, in the order in which they were asked for.</summary>
    public static List<(SearchedText Text, long Offset)> Find(string path, IReadOnlyList<SearchedText> texts)
    {
        byte[][] patterns = [.. texts.Select(text => Encoding.UTF8.GetBytes(text.Text)), .. texts.Select(text => Encoding.Unicode.GetBytes(text.Text))];
        long[] offsets = new long[texts.Count];
        Array.Fill(offsets, -1);
        // One more on either side, to see where a text ends.
        int overlap = patterns.Length == 0 ? 0 : patterns.Max(pattern => pattern.Length) + 2;
        byte[] buffer = new byte[BufferSize + (2 * overlap)];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        int kept = 0;
        long start = 0;
        while (true)
        {
            int count = stream.ReadAtLeast(buffer.AsSpan(kept, BufferSize), BufferSize, throwOnEndOfStream: false);
            ReadOnlySpan<byte> window = buffer.AsSpan(0, kept + count);
            bool isLast = count < BufferSize;
            for (int index = 0; index < patterns.Length; index++)
            {
                int text = index % texts.Count;
                if (offsets[text] < 0 && IndexOf(window, patterns[index], isWide: index >= texts.Count) is >= 0 and int place)
                    offsets[text] = start + place;
            }

            if (isLast || Array.TrueForAll(offsets, offset => offset >= 0))
                break;
            int keep = Math.Min(overlap, window.Length);
            window[^keep..].CopyTo(buffer);
            start += window.Length - keep;
            kept = keep;
        }

        List<(SearchedText Text, long Offset)> found = [];
        for (int index = 0; index < texts.Count; index++)
        {
            if (offsets[index] >= 0)
                found.Add((texts[index], offsets[index]));
        }

        return found;
    }

    /// <summary>Whether a file's beginning is no text.</summary>
    public static bool IsBinary(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }

    // A name within a longer word, or a number within a longer number, is another one.
    private static int IndexOf(ReadOnlySpan<byte> window, ReadOnlySpan<byte> pattern, bool isWide)
    {
        int step = isWide ? 2 : 1;
        for (int from = 0; from < window.Length;)
        {
            int place = window[from..].IndexOf(pattern);
            if (place < 0)
                return -1;
            place += from;
            byte before = place >= step ? window[place - step] : (byte)0;
            int end = place + pattern.Length;
            byte after = end < window.Length ? window[end] : (byte)0;
            // A folder may stand behind another word (`-I/home/me`), not go on as one.
            if ((pattern[0] == (byte)'/' || !IsWord(before)) && !IsWord(after))
                return place;
            from = place + 1;
        }

        return -1;
    }

    private static bool IsWord(byte letter) => letter is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_';
}

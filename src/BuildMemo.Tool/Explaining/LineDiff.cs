using System.Text;

namespace BuildMemo.Tool.Explaining;

/// <summary>A short difference of two texts, line by line: what was taken away, what came, a line around each place.</summary>
internal static class LineDiff
{
    /// <summary>Longer contents are not compared.</summary>
    public const int LongestContent = 1 << 20;

    private const int MostLines = 10;
    private const int Longest = 200;

    // Beyond so many differing lines the table of the comparison costs more than it tells.
    private const int LargestMiddle = 1_000;

    /// <summary>The lines, each beginning with <c>-</c>, <c>+</c> or a blank; null when one of them is no text.</summary>
    /// <param name="before">The old content.</param>
    /// <param name="after">The new content.</param>
    /// <param name="isCut">Whether there are more.</param>
    public static IReadOnlyList<string>? Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out bool isCut)
    {
        isCut = false;
        if (before.Length > LongestContent || after.Length > LongestContent || before.Contains((byte)0) || after.Contains((byte)0))
            return null;
        string[] old = Split(before), now = Split(after);
        int head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
            head++;
        int tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
            tail++;
        List<string> lines = Changes(old[head..^tail], now[head..^tail]);
        if (head > 0 && lines.Count > 0)
            lines.Insert(0, " " + old[head - 1]);
        isCut = lines.Count > MostLines;
        return [.. lines.Take(MostLines).Select(line => line.Length > Longest ? line[..Longest] : line)];
    }

    private static string[] Split(ReadOnlySpan<byte> content)
    {
        string text = Encoding.UTF8.GetString(content).ReplaceLineEndings("\n");
        return (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }

    private static List<string> Changes(string[] old, string[] now)
    {
        if (old.Length > LargestMiddle || now.Length > LargestMiddle)
            return [.. old.Take(MostLines / 2).Select(line => "-" + line), .. now.Take(MostLines / 2 + 1).Select(line => "+" + line)];
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<string> lines = [];
        int left = 0, right = 0, equal = 0;
        while (left < old.Length || right < now.Length)
        {
            if (left < old.Length && right < now.Length && old[left] == now[right])
            {
                // One line between two changes says where they are; more say nothing.
                if (equal++ == 0)
                    lines.Add(" " + old[left]);
                left++;
                right++;
                continue;
            }

            equal = 0;
            if (left < old.Length && (right == now.Length || common[left + 1, right] >= common[left, right + 1]))
                lines.Add("-" + old[left++]);
            else
                lines.Add("+" + now[right++]);
        }

        return lines;
    }
}

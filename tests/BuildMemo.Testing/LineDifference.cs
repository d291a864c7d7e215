using System.Globalization;
using System.Text;

namespace BuildMemo.Testing;

/// <summary>The lines in which two texts differ, as people are used to read them.</summary>
public static class LineDifference
{
    private const int Context = 2;

    /// <summary>Lines with <c>-</c> stand only in <paramref name="before"/>, those with <c>+</c> only in <paramref name="after"/>; a few equal ones are shown around them.</summary>
    public static string Describe(string before, string after)
    {
        List<(char Mark, string Line)> lines = Compare(before.TrimEnd('\n').Split('\n'), after.TrimEnd('\n').Split('\n'));
        StringBuilder text = new();
        int skipped = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            bool near = lines.Skip(i - Context).Take(Context + Math.Min(i, Context) + 1).Any(line => line.Mark != ' ');
            if (!near)
            {
                skipped++;
                continue;
            }

            if (skipped > 0)
                text.Append(CultureInfo.InvariantCulture, $"  … {skipped} equal lines\n");
            skipped = 0;
            text.Append(CultureInfo.InvariantCulture, $"{lines[i].Mark} {lines[i].Line}\n");
        }

        return text.ToString();
    }

    private static List<(char Mark, string Line)> Compare(string[] before, string[] after)
    {
        // Longest common subsequence of the rests; the texts have hundreds of lines, not more.
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<(char, string)> lines = [];
        int old = 0;
        int now = 0;
        while (old < before.Length || now < after.Length)
        {
            if (old < before.Length && now < after.Length && before[old] == after[now])
            {
                lines.Add((' ', before[old++]));
                now++;
            }
            else if (old < before.Length && (now == after.Length || common[old + 1, now] >= common[old, now + 1]))
            {
                lines.Add(('-', before[old++]));
            }
            else
            {
                lines.Add(('+', after[now++]));
            }
        }

        return lines;
    }
}

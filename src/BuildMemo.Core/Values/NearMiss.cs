namespace BuildMemo.Values;

/// <summary>Finds the name that somebody probably meant, so that a message can say so.</summary>
public static class NearMiss
{
    /// <summary>
    /// The known name closest to <paramref name="text"/>, if it is close enough to be a slip: one edit for names below six letters
    /// (with the same first letter), two below twelve, three above; letters count without their case, swapped neighbours count as one edit.
    /// Null when there is none. The first of equally close names is taken.
    /// </summary>
    public static string? Find(ReadOnlySpan<char> text, ReadOnlySpan<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            int longest = Math.Max(text.Length, candidate.Length);
            int allowed = longest < 6 ? 1 : longest < 12 ? 2 : 3;
            if (text.IsEmpty || Math.Abs(text.Length - candidate.Length) > allowed)
                continue;
            if (longest < 6 && char.ToUpperInvariant(text[0]) != char.ToUpperInvariant(candidate[0]))
                continue;
            int distance = Distance(text, candidate);
            if (distance <= allowed && distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>A sentence that names the likely meant, with a leading space; empty when there is none.</summary>
    public static string Hint(ReadOnlySpan<char> text, ReadOnlySpan<string> known) =>
        Find(text, known) is { } meant ? $" Did you mean '{meant}'?" : "";

    // Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours.
    private static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int width = right.Length + 1;
        Span<int> beforeLast = new int[width];
        Span<int> last = new int[width];
        Span<int> row = new int[width];
        for (int j = 0; j < width; j++)
            last[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j < width; j++)
            {
                int cost = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                int value = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    value = Math.Min(value, beforeLast[j - 2] + 1);
                row[j] = value;
            }

            Span<int> spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }

        return last[width - 1];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}

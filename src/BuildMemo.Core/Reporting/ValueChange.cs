namespace BuildMemo.Reporting;

/// <summary>Two values of a component as people compare them: of long ones only the words that differ.</summary>
public static class ValueChange
{
    private const int Short = 32;
    private const string Rest = "…";

    /// <summary>Both values; what they have in common at the beginning and at the end is left out where one is long.</summary>
    public static (string Before, string After) Of(string before, string after)
    {
        if (before.Length <= Short && after.Length <= Short)
            return (before, after);
        int head = 0, shorter = Math.Min(before.Length, after.Length);
        while (head < shorter && before[head] == after[head])
            head++;
        int tail = 0;
        while (tail < shorter - head && before[^(tail + 1)] == after[^(tail + 1)])
            tail++;
        // Whole words: half a path says nothing.
        while (head > 0 && !IsEnd(before[head - 1]))
            head--;
        while (tail > 0 && !IsEnd(before[^tail]))
            tail--;
        return (Middle(before, head, tail), Middle(after, head, tail));
    }

    private static bool IsEnd(char letter) => letter is ' ' or '\t' or '\n' or ';' or '"' or '\'';

    private static string Middle(string text, int head, int tail) =>
        $"{(head > 0 ? Rest : "")}{text[head..^tail]}{(tail > 0 ? Rest : "")}";
}

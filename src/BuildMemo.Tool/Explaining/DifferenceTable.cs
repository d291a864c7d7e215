using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Explaining;

/// <summary>Components that differ, one a line: what happened to it, its kind, its name, its values.</summary>
internal static class DifferenceTable
{
    private const int WidestName = 40;
    private const int Digits = 8;

    /// <summary>Writes at most so many rows, and how many more there are.</summary>
    public static void Write(Terminal terminal, Comparison comparison, int mostRows)
    {
        Reason[] rows = [.. comparison.Reasons.Take(mostRows)];
        if (rows.Length == 0)
            return;
        int widest = Math.Min(WidestName, terminal.Width is { } width ? Math.Max(8, width / 3) : WidestName);
        int name = rows.Max(reason => Math.Min(widest, TextWidth.Of(Texts.Line(reason.Component))));
        // A cut path is told by its end.
        TextTable table = new(terminal, new("", 9), new("", rows.Max(reason => reason.Kind.Length)), new("", name), new("", 8, IsFlexible: true));
        foreach (Reason reason in rows)
            table.WriteRow("  " + Change(reason), reason.Kind, terminal.Width is null ? reason.Component : EndOf(reason.Component, name, terminal.Ellipsis), Values(reason));
        if (comparison.Differences > rows.Length)
            terminal.Out.WriteLine($"  and {Texts.Count(comparison.Differences - rows.Length)} more");
    }

    private static string EndOf(string text, int width, string ellipsis) => text.Length > width ? ellipsis + text[^(width - ellipsis.Length)..] : text;

    private static string Change(Reason reason) =>
        reason.IsChange || (reason.Before.Length > 0 && reason.After.Length > 0) ? "changed"
        : reason.AfterDigest.Length > 0 ? "new"
        : reason.BeforeDigest.Length > 0 ? "gone"
        // What is declared and absent has no digest.
        : reason.After.Length > 0 ? "new"
        : reason.Before.Length > 0 ? "gone"
        : "changed";

    private static string Values(Reason reason)
    {
        if (reason.Kind == "environment")
            return "(values are not shown)";
        (string before, string after) = ValueChange.Of(Value(reason.Before, reason.BeforeDigest), Value(reason.After, reason.AfterDigest));
        return Change(reason) switch { "new" => after, "gone" => before, _ => $"{before} -> {after}" };
    }

    private static string Value(string text, string digest) =>
        text.Length > 0 && (digest.Length == 0 || text is not (ReasonKinds.Present or ReasonKinds.Absent)) ? text
        : digest.Length >= Digits ? digest[..Digits]
        : "missing";
}

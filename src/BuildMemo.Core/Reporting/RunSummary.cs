using System.Globalization;
using System.Text;

namespace BuildMemo.Reporting;

/// <summary>The one line that a run prints; its form is part of the surface (design.md, 11).</summary>
public static class RunSummary
{
    /// <summary><c>BuildMemo: 100 steps: 97 up to date, 1 restored, 2 ran, 0 failed; saved 12.3 s</c></summary>
    public static string Format(in RunTotals totals, double savedSeconds)
    {
        StringBuilder line = new(96);
        line.Append("BuildMemo: ").Append(totals.Steps).Append(" steps: ");
        line.Append(totals.UpToDate).Append(" up to date, ").Append(totals.Restored).Append(" restored, ").Append(totals.Ran).Append(" ran, ").Append(totals.Failed).Append(" failed");
        AppendUnlessZero(line, totals.TimedOut, "timed out");
        AppendUnlessZero(line, totals.Cancelled, "cancelled");
        AppendUnlessZero(line, totals.Skipped, "skipped");
        return line.Append("; saved ").Append(savedSeconds.ToString("0.0", CultureInfo.InvariantCulture)).Append(" s").ToString();
    }

    /// <summary><c>BuildMemo: 12 of 14 ran because: tool gen.py changed</c>; null when nothing ran.</summary>
    public static string? MainReason(IEnumerable<StepReport> steps)
    {
        StepReport[] ran = [.. steps.Where(step => step is { Reasons.IsEmpty: false, Outcome: StepOutcome.Ran or StepOutcome.Failed or StepOutcome.TimedOut })];
        return ran.Length > 0 && ReasonGroup.Of(ran) is [{ } group, ..]
            ? string.Create(CultureInfo.InvariantCulture, $"BuildMemo: {group.Steps.Length} of {ran.Length} ran because: {group.Title}")
            : null;
    }

    private static void AppendUnlessZero(StringBuilder line, int count, string word)
    {
        if (count > 0)
            line.Append(", ").Append(count).Append(' ').Append(word);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace BuildMemo.Benchmarks;

/// <summary>The rows of all benchmarks of one run, printed as Markdown with the machine and the date.</summary>
internal sealed class ResultTable
{
    private readonly List<string[]> _rows = [["work", "BuildMemo", "compared with", "", "ratio", "goal", "met"]];

    /// <summary>Adds a row of two times in seconds, whose ratio has a goal.</summary>
    public void Ratio(string work, double ours, string other, double theirs, double? goal = null)
    {
        double ratio = ours / theirs;
        Add(work, Milliseconds(ours), other, Milliseconds(theirs), ratio.ToString("0.00", CultureInfo.InvariantCulture),
            goal is null ? "" : FormattableString.Invariant($"≤ {goal:0.00}"), goal is null ? "" : ratio <= goal ? "yes" : "NO");
    }

    /// <summary>Adds a row of one figure that has an upper bound, in whatever unit.</summary>
    public void Bound(string work, double value, double bound, string unit, string remark = "") =>
        Add(work, FormattableString.Invariant($"{value:0.0} {unit}"), remark, "", "", FormattableString.Invariant($"≤ {bound:0.0} {unit}"), value <= bound ? "yes" : "NO");

    /// <summary>Adds a row of one share that has a lower bound.</summary>
    public void Share(string work, double value, double bound, string remark = "") =>
        Add(work, value.ToString("0.000", CultureInfo.InvariantCulture), remark, "", "", FormattableString.Invariant($"≥ {bound:0.00}"), value >= bound ? "yes" : "NO");

    /// <summary>Adds a row of which only the figures matter.</summary>
    public void Figure(string work, string value, string remark = "") => Add(work, value, remark, "", "", "", "");

    public static string Milliseconds(double seconds) => FormattableString.Invariant($"{seconds * 1000:0.0} ms");

    public void Print(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant(
            $"{DateTime.Now:yyyy-MM-dd HH:mm}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, medians"));
        output.WriteLine();
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length))];
        for (int i = 0; i < _rows.Count; i++)
        {
            output.WriteLine("| " + string.Join(" | ", _rows[i].Select((cell, column) => cell.PadRight(widths[column]))) + " |");
            if (i == 0)
                output.WriteLine("|" + string.Join("|", widths.Select(width => new string('-', width + 2))) + "|");
        }
    }

    private void Add(params string[] cells)
    {
        _rows.Add(cells);
        Console.WriteLine(string.Join("  ", cells.Where(cell => cell.Length > 0)));
    }
}

using System.Globalization;
using BuildMemo.Store;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Stores;

/// <summary>What <c>stats</c> shows a person.</summary>
internal static class StatsText
{
    private const int MostDays = 14;
    private const int MostProjects = 10;
    private const int MostRuns = 5;
    private const int BarCells = 20;

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, string place, StoreSummary summary)
    {
        PropertyList list = new(terminal);
        list.Add("store", place);
        list.Add("size", $"{Texts.Size(summary.Bytes)} in {Texts.Count(summary.Files, "file")}{(summary.IsExact ? "" : " (by the counters)")}");
        list.Add("records", Texts.Count(summary.Records));
        if (summary.Blobs is { } blobs)
            list.Add("blobs", Texts.Count(blobs));
        if (summary.PackedBytes > 0)
        {
            string ratio = ((double)summary.PlainBytes / summary.PackedBytes).ToString("0.0", CultureInfo.InvariantCulture);
            list.Add("compression", $"{ratio} to 1: {Texts.Size(summary.PlainBytes)} in {Texts.Size(summary.PackedBytes)}{(summary.IsExact ? "" : ", all that was ever stored")}");
        }

        UseCount uses = summary.Uses;
        list.Add("hits", Texts.Count(uses.Hits) + (uses.Rate is { } rate ? $" ({rate} %)" : ""));
        list.Add("misses", Texts.Count(uses.Misses));
        list.Add("saved", Texts.Duration(uses.Saved));
        list.Write();
        WriteDays(terminal, summary);
        WriteProjects(terminal, summary);
        WriteRuns(terminal, summary);
    }

    private static void WriteDays(Terminal terminal, StoreSummary summary)
    {
        UsageDay[] days = [.. summary.Days.Where(day => day.Hits + day.Misses + day.StoredFiles > 0).TakeLast(MostDays)];
        if (days.Length == 0)
            return;
        // A picture for people; a program has the numbers.
        bool hasBars = terminal.Width is not null;
        long most = Math.Max(1, days.Max(day => day.Hits + day.Misses));
        TextColumn[] columns =
        [
            new("DAY", 10), new("HITS", 9, IsRight: true), new("MISSES", 9, IsRight: true), new("STORED", 6, IsRight: true), new("SAVED", 8, IsRight: true),
            .. hasBars ? (TextColumn[])[new("", BarCells)] : [],
        ];
        TextTable table = new(terminal, columns);
        terminal.Out.WriteLine();
        table.WriteTitles();
        foreach (UsageDay day in days)
        {
            string[] cells =
            [
                day.Day.ToString("O", CultureInfo.InvariantCulture), Texts.Count(day.Hits), Texts.Count(day.Misses), Texts.Size(day.StoredBytes), Texts.Duration(day.Saved),
                .. hasBars ? (string[])[Bar(terminal, day, most)] : [],
            ];
            table.WriteRow(cells);
        }
    }

    // As long as the day was busy; the filled part are the hits.
    private static string Bar(Terminal terminal, UsageDay day, long most)
    {
        int all = (int)((day.Hits + day.Misses) * BarCells / most);
        int hits = day.Hits + day.Misses == 0 ? 0 : (int)(day.Hits * all / (day.Hits + day.Misses));
        return terminal.IsUtf8 ? new string('█', hits) + new string('░', all - hits) : new string('#', hits) + new string('.', all - hits);
    }

    private static void WriteProjects(Terminal terminal, StoreSummary summary)
    {
        if (summary.Projects.IsEmpty)
            return;
        TextTable table = new(terminal, new("PROJECT", 20, IsFlexible: true), new("HITS", 9, IsRight: true), new("MISSES", 9, IsRight: true), new("RATE", 5, IsRight: true), new("SAVED", 8, IsRight: true));
        terminal.Out.WriteLine();
        table.WriteTitles();
        foreach ((string project, UseCount uses) in summary.Projects.Take(MostProjects))
            table.WriteRow(project, Texts.Count(uses.Hits), Texts.Count(uses.Misses), $"{uses.Rate ?? 0} %", Texts.Duration(uses.Saved));
        if (summary.Projects.Length > MostProjects)
            terminal.Out.WriteLine($"and {Texts.Count(summary.Projects.Length - MostProjects)} more; --json lists all");
    }

    private static void WriteRuns(Terminal terminal, StoreSummary summary)
    {
        if (summary.Runs.IsEmpty)
            return;
        TextTable table = new(terminal, new("LAST RUN", 8), new("PROJECT", 20, IsFlexible: true), new("HITS", 9, IsRight: true), new("MISSES", 9, IsRight: true), new("SAVED", 8, IsRight: true));
        terminal.Out.WriteLine();
        table.WriteTitles();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (UsageRun run in summary.Runs.Take(MostRuns))
            table.WriteRow($"{Texts.Age(now - run.Ended)} ago", run.Project, Texts.Count(run.Hits), Texts.Count(run.Misses), Texts.Duration(run.Saved));
    }
}

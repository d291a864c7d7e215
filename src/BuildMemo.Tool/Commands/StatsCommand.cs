using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>stats</c>: what the counters of the store say; nothing is walked, so it answers at once for any store.</summary>
internal sealed class StatsCommand : StoreCommand
{
    private readonly Option<TimeSpan?> _since = CommonOptions.Duration("--since", "Count hits and misses of this time only (30d); whole days, UTC.");

    public StatsCommand(ToolContext context)
        : base("stats", "Shows how large the store is and what it saved.", context)
    {
        AddOptions(_since);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo stats", "size, hits and saved time of the default store"),
        new("dotnet buildmemo stats --project src/App --since 7d --json", "the last week of the store that a project uses, for a script"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("exists", "boolean", "whether there is a store"),
        new("bytes", "number", "bytes on disk"),
        new("files", "number", "records, blobs and histories"),
        new("records", "number", "records alone"),
        new("hits", "number", "steps restored"),
        new("misses", "number", "steps that ran"),
        new("savedSeconds", "number", "time that restoring saved"),
        new("days[].day", "string", "UTC, `2026-11-21`"),
        new("days[].hits", "number", "steps restored on that day"),
        new("days[].misses", "number", "steps that ran on that day"),
        new("days[].storedFiles", "number", "files written on that day"),
        new("days[].storedBytes", "number", "bytes on disk of them"),
        new("days[].savedSeconds", "number", "time that restoring saved on that day"),
    ];

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        StoreUsage usage = access.Store.ReadUsage();
        ImmutableArray<UsageDay> days = usage.Days;
        if (parsed.GetValue(_since) is { } since)
        {
            DateTime now = DateTime.UtcNow;
            DateOnly first = since > now - DateTime.MinValue ? DateOnly.MinValue : DateOnly.FromDateTime(now - since);
            days = [.. days.Where(day => day.Day >= first)];
        }

        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, access.Store.IsThere, usage, days));
        else
            WriteText(access.Store.Place, usage, days);
        return ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, string place, bool exists, StoreUsage usage, ImmutableArray<UsageDay> days)
    {
        json.WriteString("store", place);
        json.WriteBoolean("exists", exists);
        json.WriteNumber("bytes", usage.Bytes);
        json.WriteNumber("files", usage.Files);
        json.WriteNumber("records", usage.Records);
        json.WriteNumber("hits", days.Sum(day => day.Hits));
        json.WriteNumber("misses", days.Sum(day => day.Misses));
        json.WriteNumber("savedSeconds", Seconds(Saved(days)));
        json.WriteStartArray("days");
        foreach (UsageDay day in days)
        {
            json.WriteStartObject();
            json.WriteString("day", day.Day.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("hits", day.Hits);
            json.WriteNumber("misses", day.Misses);
            json.WriteNumber("storedFiles", day.StoredFiles);
            json.WriteNumber("storedBytes", day.StoredBytes);
            json.WriteNumber("savedSeconds", Seconds(day.Saved));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(string place, StoreUsage usage, ImmutableArray<UsageDay> days)
    {
        long hits = days.Sum(day => day.Hits);
        long misses = days.Sum(day => day.Misses);
        string rate = hits + misses == 0 ? "" : $" ({hits * 100 / (hits + misses)} %)";
        PropertyList list = new(Context.Terminal);
        list.Add("store", place);
        list.Add("size", $"{Texts.Size(usage.Bytes)} in {Texts.Count(usage.Files, "file")}");
        list.Add("records", Texts.Count(usage.Records));
        list.Add("hits", Texts.Count(hits) + rate);
        list.Add("misses", Texts.Count(misses));
        list.Add("saved", Texts.Duration(Saved(days)));
        list.Write();
    }

    private static TimeSpan Saved(ImmutableArray<UsageDay> days) => new(days.Sum(day => day.Saved.Ticks));

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

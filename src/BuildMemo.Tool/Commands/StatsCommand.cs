using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>stats</c>: what the counters of the store say; nothing is walked, so it answers at once for any store. <c>--exact</c> walks.</summary>
internal sealed class StatsCommand : StoreCommand
{
    private readonly Option<TimeSpan?> _since = CommonOptions.Duration("--since", "Count hits and misses of this time only (30d); whole days, UTC.");
    private readonly Option<bool> _exact = new("--exact") { Description = "Walk the store and measure it instead of asking its counters." };
    private readonly Option<bool> _zero = new("--zero") { Description = "Show, then forget hits, misses and saved time; records and sizes stay." };

    public StatsCommand(ToolContext context)
        : base("stats", "Shows how large the store is and what it saved: by day, by project, in the last runs.", context)
    {
        AddOptions(_since, _exact, _zero);
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
        new("exact", "boolean", "whether it was walked; else sizes are those of the counters"),
        new("bytes", "number", "bytes on disk"),
        new("files", "number", "records, blobs, lists and histories"),
        new("records", "number", "records alone"),
        new("blobs", "number|null", "blobs alone; only with `--exact`"),
        new("plainBytes", "number", "uncompressed bytes of blobs: of all that were ever stored, with `--exact` of those there are"),
        new("packedBytes", "number", "compressed bytes of the same; with `--exact` in whole blocks"),
        new("hits", "number", "steps restored"),
        new("misses", "number", "steps that ran"),
        new("savedSeconds", "number", "time that restoring saved"),
        new("days[].day", "string", "UTC, `2026-11-21`"),
        new("days[].hits", "number", "steps restored on that day"),
        new("days[].misses", "number", "steps that ran on that day"),
        new("days[].storedFiles", "number", "files written on that day"),
        new("days[].storedBytes", "number", "bytes on disk of them"),
        new("days[].savedSeconds", "number", "time that restoring saved on that day"),
        new("projects[].project", "string", "project file relative to its root"),
        new("projects[].hits", "number", "steps of it restored"),
        new("projects[].misses", "number", "steps of it that ran"),
        new("projects[].savedSeconds", "number", "time that restoring saved it"),
        new("runs[].ended", "string", "when the run ended, ISO 8601, UTC; the newest first, at most 20"),
        new("runs[].project", "string", "whose run it was"),
        new("runs[].hits", "number", "steps restored"),
        new("runs[].misses", "number", "steps that ran"),
        new("runs[].savedSeconds", "number", "time that restoring saved"),
    ];

    protected override bool Writes(ParseResult parsed) => parsed.GetValue(_zero);

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        StoreUsage usage = access.Store.ReadUsage();
        StoreMeasure? measure = parsed.GetValue(_exact) ? Measure(access, usage) : null;
        StoreSummary summary = StoreSummary.Of(usage, measure, parsed.GetValue(_since) is { } since ? FirstDay(since) : null);
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, access.Store.IsThere, summary));
        else
            StatsText.Write(Context.Terminal, access.Store.Place, summary);
        if (!parsed.GetValue(_zero) || !access.Store.IsThere)
            return ExitCodes.Done;
        if (!access.Store.ZeroUsage())
            return ExitCodes.Environment;
        Context.Terminal.Error.WriteLine($"{ToolProgram.Name}: Hits, misses and saved time are counted from zero now.");
        return ExitCodes.Done;
    }

    private StoreMeasure Measure(StoreAccess access, StoreUsage usage)
    {
        using SignalWatch signals = new();
        using ProgressBar bar = new(Context.Terminal, "Measuring", usage.Files);
        return access.Store.Measure(bar.Advance, signals.Token);
    }

    private static DateOnly FirstDay(TimeSpan since)
    {
        DateTime now = DateTime.UtcNow;
        return since > now - DateTime.MinValue ? DateOnly.MinValue : DateOnly.FromDateTime(now - since);
    }

    private static void WriteJson(Utf8JsonWriter json, string place, bool exists, StoreSummary summary)
    {
        json.WriteString("store", place);
        json.WriteBoolean("exists", exists);
        json.WriteBoolean("exact", summary.IsExact);
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteNumber("files", summary.Files);
        json.WriteNumber("records", summary.Records);
        if (summary.Blobs is { } blobs)
            json.WriteNumber("blobs", blobs);
        else
            json.WriteNull("blobs");
        json.WriteNumber("plainBytes", summary.PlainBytes);
        json.WriteNumber("packedBytes", summary.PackedBytes);
        Write(json, summary.Uses);
        json.WriteStartArray("days");
        foreach (UsageDay day in summary.Days)
        {
            json.WriteStartObject();
            json.WriteString("day", day.Day.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("storedFiles", day.StoredFiles);
            json.WriteNumber("storedBytes", day.StoredBytes);
            Write(json, new(day.Hits, day.Misses, day.Saved));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("projects");
        foreach ((string project, UseCount uses) in summary.Projects)
        {
            json.WriteStartObject();
            json.WriteString("project", project);
            Write(json, uses);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (UsageRun run in summary.Runs)
        {
            json.WriteStartObject();
            json.WriteString("ended", run.Ended.UtcDateTime);
            json.WriteString("project", run.Project);
            Write(json, new(run.Hits, run.Misses, run.Saved));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, UseCount uses)
    {
        json.WriteNumber("hits", uses.Hits);
        json.WriteNumber("misses", uses.Misses);
        json.WriteNumber("savedSeconds", Math.Round(uses.Saved.TotalSeconds, 3));
    }
}

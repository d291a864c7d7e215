using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>prune</c>: brings the store within bounds, what was used longest ago first. Safe beside running builds.</summary>
internal sealed class PruneCommand : StoreCommand
{
    private readonly Option<long?> _maxSize = CommonOptions.Size("--max-size", "At most so many bytes on disk (5G); by default BUILDMEMO_MAX_SIZE, else 10G.");
    private readonly Option<long?> _maxItems = CommonOptions.Number("--max-items", "At most so many records; by default BUILDMEMO_MAX_ITEMS, else no bound.");
    private readonly Option<TimeSpan?> _maxAge = CommonOptions.Duration("--max-age", "Nothing that nobody used for longer (30d); by default BUILDMEMO_MAX_AGE, else no bound.");
    private readonly Option<string?> _step = RecordFilter.StepOption();
    private readonly Option<TimeSpan?> _unusedFor = CommonOptions.Duration("--unused-for", "What nobody used for this time (7d); with --step and --project of theirs only.");
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask; --step and --project ask on a terminal." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only list what would go." };

    public PruneCommand(ToolContext context)
        : base("prune", "Makes the store smaller: what was used longest ago goes, nothing of the last 15 minutes.", context)
    {
        Project = RecordFilter.ProjectOption();
        AddOptions(_maxSize, _maxItems, _maxAge, _unusedFor, _step, Project, _dryRun, _yes);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo prune --max-size 2G", "down to two gigabytes"),
        new("dotnet buildmemo prune --max-age 30d --dry-run", "what nobody used for thirty days, without removing it"),
        new("dotnet buildmemo prune --project src/Old --unused-for 7d", "what nobody used of a project for a week"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("dryRun", "boolean", "whether nothing was removed"),
        new("removedFiles", "number", "records, blobs and histories that went, or would go"),
        new("removedRecords", "number", "records among them"),
        new("removedBytes", "number", "bytes on disk that they took"),
        new("keptRecords", "number", "records that stay"),
        new("keptBytes", "number", "bytes on disk that stay"),
        new("metBounds", "boolean", "whether the store is within what was asked for; no where what was used in the last 15 minutes kept it above"),
        new("files[].kind", "string", "`record`, `discoveries`, `blob` or `history`; only with `--dry-run`"),
        new("files[].name", "string", "its name in the store, of a record its fingerprint"),
        new("files[].bytes", "number", "on disk"),
        new("files[].lastUse", "string", "ISO 8601, UTC"),
    ];

    protected override bool Writes(ParseResult parsed) => !parsed.GetValue(_dryRun);

    protected override string? ProjectPath(ParseResult parsed) => RecordFilter.ExistingProject(Context, parsed.GetValue(Project));

    protected override int? Refuse(ParseResult parsed)
    {
        bool chooses = parsed.GetValue(_step) is not null || parsed.GetValue(Project) is not null;
        return chooses && (parsed.GetValue(_maxSize) is not null || parsed.GetValue(_maxItems) is not null)
            ? Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--max-size and --max-items are bounds of the whole store; with --step or --project give --unused-for, or nothing for all of their records.")
            : null;
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        bool isDryRun = parsed.GetValue(_dryRun);
        RecordFilter filter = RecordFilter.Of(Context, parsed.GetValue(_step), parsed.GetValue(Project));
        TimeSpan? age = Shorter(parsed.GetValue(_maxAge), parsed.GetValue(_unusedFor));
        string which = $"all records{filter.Description}{(age is null ? "" : " that nobody used for that time")}";
        if (!filter.TakesAll && !isDryRun && !parsed.GetValue(_yes) && Context.Terminal.CanAsk && !Question.IsAgreed(Context, $"Remove {which} from {access.Store.Place}? [y/N] "))
            return ExitCodes.No;
        List<StoredFile> files = [];
        using SignalWatch signals = new();
        using ProgressBar bar = new(Context.Terminal, isDryRun ? "Looking" : "Removing");
        void Hear(StoredFile file)
        {
            signals.Token.ThrowIfCancellationRequested();
            bar.Advance();
            if (isDryRun)
                files.Add(file);
        }

        bool IsChosen(RecordHead head)
        {
            signals.Token.ThrowIfCancellationRequested();
            return filter.Takes(head.Step, head.Project) && (age is not { } idle || DateTimeOffset.UtcNow - head.LastUse > idle);
        }

        StoreBounds bounds = filter.TakesAll ? BoundsOf(parsed, age, access) : new() { MaxSize = null };
        PruneReport report = filter.TakesAll
            ? access.Store.Prune(bounds, isDryRun, Hear)
            : access.Store.PruneChosen(IsChosen, isDryRun, Hear);
        bar.Dispose();
        if (report.VisitedShards == 0 && IsUnwritable(access))
            return FailUnchanged(access, " With --dry-run prune only reads.");
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, isDryRun, report, MissedBounds(bounds, report).Count == 0, files));
        else
            WriteText(isDryRun, report, MissedBounds(bounds, report), files);
        return ExitCodes.Done;
    }

    private static TimeSpan? Shorter(TimeSpan? one, TimeSpan? other) => one is { } first && other is { } second ? (first < second ? first : second) : one ?? other;

    // One bound given means that bound: the defaults of builds must not take more than was asked for.
    private StoreBounds BoundsOf(ParseResult parsed, TimeSpan? age, StoreAccess access)
    {
        StoreBounds given = new() { MaxSize = parsed.GetValue(_maxSize), MaxItems = parsed.GetValue(_maxItems), MaxAge = age };
        return given.MaxSize is null && given.MaxItems is null && given.MaxAge is null
            ? new() { MaxSize = access.Settings.MaxSize, MaxItems = access.Settings.MaxItems, MaxAge = access.Settings.MaxAge }
            : given;
    }

    private static List<string> MissedBounds(StoreBounds bounds, PruneReport report)
    {
        List<string> missed = [];
        if (bounds.MaxSize is { } size && report.KeptBytes > size)
            missed.Add($"{Texts.Size(report.KeptBytes)} of {Texts.Size(size)}");
        if (bounds.MaxItems is { } items && report.KeptRecords > items)
            missed.Add($"{Texts.Count(report.KeptRecords, "record")} of {Texts.Count(items)}");
        if (report.KeptForGrace > 0)
            missed.Add($"{Texts.Count(report.KeptForGrace, "thing")} that would go");
        return missed;
    }

    private static void WriteJson(Utf8JsonWriter json, string place, bool isDryRun, PruneReport report, bool metBounds, List<StoredFile> files)
    {
        json.WriteString("store", place);
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteNumber("removedFiles", report.RemovedFiles);
        json.WriteNumber("removedRecords", report.RemovedRecords);
        json.WriteNumber("removedBytes", report.RemovedBytes);
        json.WriteNumber("keptRecords", report.KeptRecords);
        json.WriteNumber("keptBytes", report.KeptBytes);
        json.WriteBoolean("metBounds", metBounds);
        json.WriteStartArray("files");
        foreach (StoredFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("kind", KindOf(file));
            json.WriteString("name", Path.GetFileName(file.Path));
            json.WriteNumber("bytes", file.Size);
            json.WriteString("lastUse", LastUse(file).UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(bool isDryRun, PruneReport report, List<string> missed, List<StoredFile> files)
    {
        TextWriter output = Context.Terminal.Out;
        if (files.Count > 0)
        {
            TextTable table = new(Context.Terminal, new("KIND", 11), new("NAME", 12), new("USED", 5, IsRight: true), new("SIZE", 6, IsRight: true));
            table.WriteTitles();
            DateTimeOffset now = DateTimeOffset.UtcNow;
            foreach (StoredFile file in files)
                table.WriteRow(KindOf(file), Texts.Short(Path.GetFileName(file.Path)), Texts.Age(now - LastUse(file)), Texts.Size(file.Size));
            output.WriteLine();
        }

        output.WriteLine($"{(isDryRun ? "Would remove" : "Removed")} {Texts.Count(report.RemovedRecords, "record")} "
            + $"({Texts.Count(report.RemovedFiles, "file")}, {Texts.Size(report.RemovedBytes)}); "
            + $"{Texts.Count(report.KeptRecords, "record")} ({Texts.Size(report.KeptBytes)}) stay.");
        if (missed.Count > 0)
            output.WriteLine($"Still above the bound: {string.Join(", ", missed)}.\nWhat was used in the last 15 minutes stays; prune again later.");
    }

    private static string KindOf(in StoredFile file) => file.Kind.ToString().ToLowerInvariant();

    private static DateTimeOffset LastUse(in StoredFile file) => DateTimeOffset.UnixEpoch.AddTicks(file.LastUse / 100);
}

using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store.Packs;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>export</c>: records with their outputs in one file, to take them to another machine or through the cache of a CI service.</summary>
internal sealed class ExportCommand : StoreCommand
{
    private const string StandardOutput = "-";

    // A use is noted at most once an hour, so a file may have been used so much later than its time says.
    private static readonly TimeSpan Noted = TimeSpan.FromHours(1);

    private readonly Argument<string> _file = new("FILE") { Description = "Where to; - for standard output. A pack that is there is replaced, anything else only with --force." };
    private readonly Option<bool> _lastBuild = new("--touched-by-last-build")
    {
        Description = "Only what the last build used, up to date or not: of --project, else of all projects below the current folder.",
    };

    private readonly Option<TimeSpan?> _since = CommonOptions.Duration("--since", "Only what was stored or used within this time (7d); exact to the hour.");
    private readonly Option<string?> _step = RecordFilter.StepOption();
    private readonly Option<bool> _force = new("--force") { Description = "Replace FILE even when it is no pack." };

    public ExportCommand(ToolContext context)
        : base("export", "Writes records with their outputs into one pack, for import elsewhere, which verifies the content. Without filters: all of the store.", context)
    {
        Arguments.Add(_file);
        Project = RecordFilter.ProjectOption();
        AddOptions(_lastBuild, _since, _step, Project, _force);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo export results.bmpack --touched-by-last-build", "what the projects below this folder used, for the cache of a CI service"),
        new("dotnet buildmemo export - --since 7d | ssh other dotnet buildmemo import -", "last week's results on another machine"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("file", "string", "where it went; `-` for standard output, and then this document goes to standard error"),
        new("records", "number", "records in the pack"),
        new("blobs", "number", "blobs in the pack"),
        new("lists", "number", "lists of discovered inputs in the pack"),
        new("skipped", "number", "records left out because they or their blobs are gone, or damaged as far as their headers tell; content is verified by import"),
        new("absent", "number", "of those, steps of the last build without a record: never stored (audited, failed, not cached), or removed since"),
        new("bytes", "number", "size of the pack"),
        new("contentBytes", "number", "uncompressed bytes of its blobs"),
    ];

    protected override bool HandsOn => true;

    protected override string? ProjectPath(ParseResult parsed) => RecordFilter.ExistingProject(Context, parsed.GetValue(Project));

    protected override int? Refuse(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(_file);
        if (file == StandardOutput)
        {
            return Context.Terminal.IsTerminal
                ? Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "A pack is nothing to read: send standard output to a file or a program, or name a file instead of -.")
                : null;
        }

        string path = Path.GetFullPath(file, Context.WorkingDirectory);
        if (Directory.Exists(path))
            return Context.Fail(ExitCodes.Usage, Codes.ExportTargetTaken, $"'{file}' is a folder. Name a file in it.");
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, $"There is no folder '{Path.GetDirectoryName(path)}' to write '{Path.GetFileName(path)}' to.");
        return File.Exists(path) && !parsed.GetValue(_force) && !PackTarget.IsPackOrEmpty(path)
            ? Context.Fail(ExitCodes.Usage, Codes.ExportTargetTaken, $"'{file}' is there and no pack. Name another file, or replace it with --force.")
            : null;
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        IReadOnlyCollection<Fingerprint>? fingerprints = null;
        if (parsed.GetValue(_lastBuild) && !TryFindLastBuild(parsed, access, out fingerprints))
            return ExitCodes.No;
        RecordFilter filter = RecordFilter.Of(Context, parsed.GetValue(_step), parsed.GetValue(Project));
        using SignalWatch signals = new();
        string file = parsed.GetRequiredValue(_file);
        ExportReport report;
        using (ProgressBar bar = new(Context.Terminal, "Exporting", format: Texts.Size))
        {
            ExportOptions options = new()
            {
                Fingerprints = fingerprints,
                UsedSince = parsed.GetValue(_since) is { } since ? Before(since + Noted) : null,
                // The journal has named a project's records already, wherever its root was.
                IsChosen = filter.TakesAll ? null : fingerprints is null ? filter.Takes : RecordFilter.Of(Context, parsed.GetValue(_step), null).Takes,
                Progress = bar.Advance,
                Cancellation = signals.Token,
            };
            report = file == StandardOutput
                ? access.Store.Export(Context.Terminal.StandardOutput, options)
                : PackTarget.Write(Path.GetFullPath(file, Context.WorkingDirectory), stream => access.Store.Export(stream, options));
        }

        if (IsJson(parsed))
            JsonOutput.Write(file == StandardOutput ? Context.Terminal.StandardError : Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, file, report));
        else
            WriteText(file == StandardOutput ? Context.Terminal.Error : Context.Terminal.Out, file, report);
        return ExitCodes.Done;
    }

    private bool TryFindLastBuild(ParseResult parsed, StoreAccess access, out IReadOnlyCollection<Fingerprint>? fingerprints)
    {
        string? project = ProjectPath(parsed) is { } path ? JournalPlaces.FindProject(Path.GetFullPath(path, Context.WorkingDirectory), out _) : null;
        fingerprints = LastBuild.Find(project, Context.WorkingDirectory, access.Store.Place, out string? otherStore);
        string where = project ?? $"the projects below {Context.WorkingDirectory}";
        if (fingerprints is null)
            Context.Fail(ExitCodes.No, Codes.NoLastBuild, $"No journal of {where} is there: build first, or name the project with --project.");
        else if (fingerprints.Count == 0 && otherStore is not null)
            Context.Fail(ExitCodes.No, Codes.NoLastBuild, $"The last build of {where} used another store, {otherStore}. Name it with --cache-dir.");
        else
            return true;
        return false;
    }

    private static DateTimeOffset Before(TimeSpan time) => time > DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : DateTimeOffset.UtcNow - time;

    private static void WriteJson(Utf8JsonWriter json, string place, string file, ExportReport report)
    {
        json.WriteString("store", place);
        json.WriteString("file", file);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("blobs", report.Blobs);
        json.WriteNumber("lists", report.Lists);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("absent", report.Absent);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNumber("contentBytes", report.ContentBytes);
    }

    private static void WriteText(TextWriter output, string file, ExportReport report)
    {
        string target = file == StandardOutput ? "" : $" to {Texts.Line(file)}";
        output.WriteLine($"Exported {Texts.Count(report.Records, "record")} with {Texts.Count(report.Blobs, "blob")}{target} ({Texts.Size(report.Bytes)}).");
        if (report.Absent > 0)
            output.WriteLine($"{Texts.Count(report.Absent, "step")} of the last build left out, without a record: never stored (audited, failed, not cached), or removed since.");
        if (report.Skipped > report.Absent)
            output.WriteLine($"{Texts.Count(report.Skipped - report.Absent, "record")} left out: gone, or damaged as far as their headers tell, or one of their blobs is. Import verifies content.");
    }
}

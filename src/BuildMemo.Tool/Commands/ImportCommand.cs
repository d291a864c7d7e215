using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Store.Packs;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>import</c>: takes a pack into the store. What is there already stays, what is not as it should be is left out.</summary>
internal sealed class ImportCommand : StoreCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A pack that export wrote; - for standard input." };

    public ImportCommand(ToolContext context)
        : base("import", "Takes a pack of export into the store; makes the store where there is none. Everything is verified. Safe beside builds.", context)
    {
        Arguments.Add(_file);
        AddOptions();
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo import results.bmpack", "restores what another machine made"),
        new("dotnet buildmemo import - --json < results.bmpack", "the same from standard input, for a script"),
    ];

    public override IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings { get; } =
    [
        new("0", "all of it is in the store now"),
        new("1", "parts were rejected, or the pack is cut; the rest was imported"),
        new("2", "wrong usage"),
        new("3", "FILE is no pack or can't be read, or the store failed; what came before is in the store"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("state", "string", "`whole`, `cut` when the pack ends too early, or `stopped` when the store could not be written any more"),
        new("records", "number", "records added"),
        new("knownRecords", "number", "records that were there already"),
        new("blobs", "number", "blobs added"),
        new("knownBlobs", "number", "blobs that were there already"),
        new("addedBytes", "number", "bytes on disk that were added"),
        new("storeBytes", "number", "bytes on disk of the store now; an import enforces no bound"),
        new("rejected", "number", "parts that are not what they say"),
        new("reasons[]", "string", $"what they were, at most {ImportReport.MostRejected}"),
    ];

    protected override bool MakesStore => true;

    protected override bool Writes(ParseResult parsed) => true;

    protected override int? Refuse(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(_file);
        if (file == "-")
        {
            return Console.IsInputRedirected
                ? null
                : Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "import - reads standard input, which is a terminal here. Name a file, or send one in: import - < FILE.");
        }

        string path = Path.GetFullPath(file, Context.WorkingDirectory);
        return File.Exists(path) ? null
            : Directory.Exists(path) ? Context.Fail(ExitCodes.Environment, Codes.PackUnreadable, $"'{file}' is a folder. Name a pack in it.")
            : Context.Fail(ExitCodes.Environment, Codes.PackUnreadable, $"There is no file '{file}'.");
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        string file = parsed.GetRequiredValue(_file);
        using SignalWatch signals = new();
        ImportReport report;
        using (Stream source = file == "-" ? StandardStream.Open(0) : new FileStream(Path.GetFullPath(file, Context.WorkingDirectory), FileMode.Open, FileAccess.Read, FileShare.Read, 0))
        using (ProgressBar bar = new(Context.Terminal, "Importing", file == "-" ? 0 : source.Length, Texts.Size))
            report = access.Store.Import(source, new() { Progress = bar.Advance, Cancellation = signals.Token });
        string name = file == "-" ? "Standard input" : $"'{Texts.Line(file)}'";
        if (report.State == PackState.NoPack)
            return Context.Fail(ExitCodes.Environment, Codes.PackUnreadable, $"{name} is no pack of dotnet buildmemo export.");
        if (report.State == PackState.Newer)
            return Context.Fail(ExitCodes.Environment, Codes.PackUnreadable, $"{name} was written by a later BuildMemo, in a format that this one does not know. Use the later one here as well.");
        if (report is { State: PackState.Stopped, Bytes: 0 })
            return FailUnchanged(access);
        long storeBytes = access.Store.ReadUsage().Bytes;
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, report, storeBytes));
        else
            WriteText(report, storeBytes);
        return WasWhole(name, report) ? ExitCodes.Done : ExitCodes.No;
    }

    private bool WasWhole(string name, ImportReport report)
    {
        foreach (string reason in report.Rejected)
            Context.Report(new(Codes.PackDamaged, $"{name}: {reason}. It was left out."));
        if (report.RejectedCount > report.Rejected.Length)
            Context.Report(new(Codes.PackDamaged, $"{name}: {Texts.Count(report.RejectedCount - report.Rejected.Length)} more were left out."));
        if (report.State == PackState.Stopped)
            Context.Report(new(Codes.StoreNotChanged, $"{name} was not imported to its end: the store can't be written, as said above. What came before is in the store; mend that and import again for the rest."));
        if (report.State == PackState.Cut)
            Context.Report(new(Codes.PackDamaged, $"{name} is cut or damaged: its end was not found. What came before is in the store. Make or fetch the pack again for the rest."));
        return report is { State: PackState.Whole, RejectedCount: 0 };
    }

    private static void WriteJson(Utf8JsonWriter json, string place, ImportReport report, long storeBytes)
    {
        json.WriteString("store", place);
        json.WriteString("state", report.State.ToString().ToLowerInvariant());
        json.WriteNumber("records", report.Records);
        json.WriteNumber("knownRecords", report.KnownRecords);
        json.WriteNumber("blobs", report.Blobs);
        json.WriteNumber("knownBlobs", report.KnownBlobs);
        json.WriteNumber("addedBytes", report.AddedBytes);
        json.WriteNumber("storeBytes", storeBytes);
        json.WriteNumber("rejected", report.RejectedCount);
        json.WriteStartArray("reasons");
        foreach (string reason in report.Rejected)
            json.WriteStringValue(reason);
        json.WriteEndArray();
    }

    private void WriteText(ImportReport report, long storeBytes)
    {
        string known = report.KnownRecords > 0 ? $"; {Texts.Count(report.KnownRecords)} were there already" : "";
        Context.Terminal.Out.WriteLine($"Imported {Texts.Count(report.Records, "record")} with {Texts.Count(report.Blobs, "blob")} ({Texts.Size(report.AddedBytes)}){known}.");
        Context.Terminal.Out.WriteLine($"The store takes {Texts.Size(storeBytes)} now.");
    }
}

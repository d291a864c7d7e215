using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>clear</c>: removes one record, the records of a step, or all. Asks on a terminal, needs <c>--yes</c> elsewhere.</summary>
internal sealed class ClearCommand : StoreCommand
{
    private readonly Argument<string?> _reference = new("REF")
    {
        Description = "The record: as for show. Without it, --step and --project: everything.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _step = new("--step") { Description = "All records of steps of this name; * and ? match.", HelpName = "NAME" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

    public ClearCommand(ToolContext context)
        : base("clear", "Removes records, and the outputs that no other record names.", context)
    {
        Arguments.Add(_reference);
        Project = RecordFilter.ProjectOption();
        AddOptions(_step, Project, _yes);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo clear 3f9a1c --yes", "one record"),
        new("dotnet buildmemo clear --step protoc-api --project src/App", "all records of a project's step, after a question"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("removedFiles", "number", "records, blobs and histories that went"),
        new("removedRecords", "number", "records among them"),
        new("removedBytes", "number", "bytes on disk that they took"),
        new("keptRecords", "number", "records that stay"),
        new("keptBytes", "number", "bytes on disk that stay"),
    ];

    protected override bool Writes(ParseResult parsed) => true;

    protected override string? ProjectPath(ParseResult parsed) => RecordFilter.ExistingProject(Context, parsed.GetValue(Project));

    protected override int? Refuse(ParseResult parsed)
    {
        if (parsed.GetValue(_reference) is not null && parsed.GetValue(_step) is not null)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "REF and --step exclude each other: a record, or all records of a step.");
        if (!parsed.GetValue(_yes) && !Context.Terminal.CanAsk)
            return Context.Fail(ExitCodes.Usage, Codes.ConfirmationNeeded, "clear removes records for good. Without a terminal to ask on it needs --yes.");
        return null;
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        string? reference = parsed.GetValue(_reference);
        // A reference alone may come with the project whose store is meant.
        RecordFilter filter = RecordFilter.Of(Context, parsed.GetValue(_step), reference is null ? parsed.GetValue(Project) : null);
        string what = filter.TakesAll ? "everything" : $"all records{filter.Description}";
        Fingerprint? only = null;
        if (reference is not null)
        {
            if (Candidates.Single(Context, access, reference, isLatest: false, out int exitCode) is not { } found)
                return exitCode;
            only = found.Record.Fingerprint;
            what = $"the record {Texts.Short(only.ToString()!)} of the step '{Texts.Line(found.Record.Step)}'";
        }

        if (!parsed.GetValue(_yes) && !Question.IsAgreed(Context, $"Remove {what} from {access.Store.Place}? [y/N] "))
            return ExitCodes.No;
        return Clear(access, only, filter, IsJson(parsed));
    }

    private int Clear(StoreAccess access, Fingerprint? only, RecordFilter filter, bool isJson)
    {
        using SignalWatch signals = new();
        bool IsChosen(RecordHead head)
        {
            signals.Token.ThrowIfCancellationRequested();
            return only is { } fingerprint ? head.Fingerprint == fingerprint : filter.Takes(head.Step, head.Project);
        }

        PruneReport report = access.Store.Clear(only is null && filter.TakesAll ? null : IsChosen);
        if (report.VisitedShards == 0 && IsUnwritable(access))
            return FailUnchanged(access);
        if (isJson)
        {
            JsonOutput.Write(Context.Terminal.StandardOutput, json =>
            {
                json.WriteString("store", access.Store.Place);
                json.WriteNumber("removedFiles", report.RemovedFiles);
                json.WriteNumber("removedRecords", report.RemovedRecords);
                json.WriteNumber("removedBytes", report.RemovedBytes);
                json.WriteNumber("keptRecords", report.KeptRecords);
                json.WriteNumber("keptBytes", report.KeptBytes);
            });
        }
        else
        {
            Context.Terminal.Out.WriteLine($"Removed {Texts.Count(report.RemovedRecords, "record")} "
                + $"({Texts.Count(report.RemovedFiles, "file")}, {Texts.Size(report.RemovedBytes)}); "
                + $"{Texts.Count(report.KeptRecords, "record")} ({Texts.Size(report.KeptBytes)}) stay.");
        }

        // A step or project that no record names: nothing was there to remove, which a script may want to know.
        return !filter.TakesAll && report.RemovedRecords == 0 ? ExitCodes.No : ExitCodes.Done;
    }
}

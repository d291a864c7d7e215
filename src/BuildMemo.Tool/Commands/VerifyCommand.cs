using System.CommandLine;
using System.Text.Json;
using BuildMemo.Store.Verification;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>verify</c>: reads every file of the store and says which are not as they should be; <c>--repair</c> puts them right.</summary>
internal sealed class VerifyCommand : StoreCommand
{
    private const int MostShown = 100;
    private const int WidestFile = 40;

    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Move what is damaged to quarantine, remove records whose blobs are gone and old leftovers, count sizes anew.",
    };

    public VerifyCommand(ToolContext context)
        : base("verify", "Reads every file of the store: checksums, references, leftovers. Writes nothing without --repair. Safe beside builds.", context)
    {
        AddOptions(_repair);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo verify", "is everything as it was stored?"),
        new("dotnet buildmemo verify --repair --json", "puts right what is not, and says what that was, for a script"),
    ];

    public override IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings { get; } =
        [new("0", "the store is sound; leftovers alone are no damage"), new("1", "damage was found, also when it was repaired"), .. ExitCodes.OfVerbs.Skip(2)];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("store", "string", "folder of the store"),
        new("sound", "boolean", "whether no damage was found"),
        new("repair", "boolean", "whether it was to be repaired"),
        new("records", "number", "records read"),
        new("blobs", "number", "blobs read"),
        new("otherFiles", "number", "lists of discovered inputs, histories and counters read"),
        new("bytes", "number", "bytes on disk of all of them"),
        new("contentBytes", "number", "bytes that came out of the blobs"),
        new("damaged", "number", "files that are short, of a wrong checksum, or something else in a file's place"),
        new("newer", "number", "files that a later BuildMemo wrote"),
        new("unreadable", "number", "files and folders that the system does not give"),
        new("incomplete", "number", "records whose blobs are gone"),
        new("leftover", "number", "unfinished writes of builds that ended, and what is in quarantine for more than seven days"),
        new("unknown", "number", "files that BuildMemo does not put there"),
        new("inQuarantine", "number", "things in quarantine; they go after seven days"),
        new("countersRight", "boolean", "whether the counters of sizes were right; builds that run meanwhile make them differ"),
        new("findings[].kind", "string", "`damaged`, `newer`, `unreadable`, `incomplete`, `leftover` or `unknown`"),
        new("findings[].path", "string", "relative to the store"),
        new("findings[].problem", "string", "what is wrong"),
        new("findings[].repair", "string", $"`none`, `quarantined`, `removed` or `failed`; at most {VerifyReport.MostFindings} findings are listed"),
    ];

    protected override bool Writes(ParseResult parsed) => parsed.GetValue(_repair);

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        bool repairs = parsed.GetValue(_repair);
        using SignalWatch signals = new();
        VerifyReport report;
        using (ProgressBar bar = new(Context.Terminal, repairs ? "Repairing" : "Verifying", format: Texts.Size))
            report = access.Store.Verify(new() { Repairs = repairs, Progress = bar.Advance, Total = bar.Extend, Cancellation = signals.Token });
        if (!report.IsRead && IsUnwritable(access))
            return FailUnchanged(access, " Without --repair verify only reads.");
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store.Place, repairs, report));
        else if (access.Store.IsThere)
            WriteText(repairs, report);
        return report.IsSound ? ExitCodes.Done : ExitCodes.No;
    }

    private static void WriteJson(Utf8JsonWriter json, string place, bool repairs, VerifyReport report)
    {
        json.WriteString("store", place);
        json.WriteBoolean("sound", report.IsSound);
        json.WriteBoolean("repair", repairs);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("blobs", report.Blobs);
        json.WriteNumber("otherFiles", report.OtherFiles);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNumber("contentBytes", report.ContentBytes);
        foreach (FindingKind kind in Enum.GetValues<FindingKind>())
            json.WriteNumber(NameOf(kind), report.Of(kind));
        json.WriteNumber("inQuarantine", report.InQuarantine);
        json.WriteBoolean("countersRight", report.CountersAreRight);
        json.WriteStartArray("findings");
        foreach (StoreFinding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(finding.Kind));
            json.WriteString("path", finding.Path);
            json.WriteString("problem", finding.Problem);
            json.WriteString("repair", finding.Repair.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(bool repairs, VerifyReport report)
    {
        TextWriter output = Context.Terminal.Out;
        if (!report.Findings.IsEmpty)
        {
            // The damage first: it must not be hidden by leftovers.
            StoreFinding[] shown = [.. report.Findings.OrderBy(finding => finding.Kind).Take(MostShown)];
            int width = Math.Min(shown.Max(finding => Shown(finding.Path).Length), WidestFile);
            TextTable table = new(Context.Terminal, new("FOUND", 10), new("FILE", width), new("PROBLEM", 12, IsFlexible: true), new(repairs ? "DONE" : "", repairs ? 11 : 0));
            table.WriteTitles();
            foreach (StoreFinding finding in shown)
                table.WriteRow(NameOf(finding.Kind), Shown(finding.Path), finding.Problem, repairs ? DoneAbout(finding.Repair) : "");
            long all = report.Counts.Values.Sum();
            if (all > MostShown)
                output.WriteLine($"and {Texts.Count(all - Math.Min(all, MostShown))} more; --json lists {Texts.Count(VerifyReport.MostFindings)}");
            output.WriteLine();
        }

        output.WriteLine($"{Texts.Count(report.Records, "record")}, {Texts.Count(report.Blobs, "blob")} and {Texts.Count(report.OtherFiles, "other file")} read "
            + $"({Texts.Size(report.Bytes)}): {Verdict(report)}.");
        foreach (string line in Advice(repairs, report))
            output.WriteLine(line);
    }

    private static string Verdict(VerifyReport report)
    {
        string[] parts =
        [
            .. Enum.GetValues<FindingKind>().Where(kind => report.Of(kind) > 0).Select(kind => $"{Texts.Count(report.Of(kind))} {NameOf(kind)}"),
        ];
        return (report.IsSound ? "all sound" : "not sound") + (parts.Length > 0 ? $"; {string.Join(", ", parts)}" : "");
    }

    private static IEnumerable<string> Advice(bool repairs, VerifyReport report)
    {
        bool isMendable = report.Of(FindingKind.Damaged) + report.Of(FindingKind.Incomplete) + report.Of(FindingKind.Leftover) + report.Of(FindingKind.Newer) > 0;
        if (!repairs && isMendable)
            yield return "Builds run such steps again; nothing wrong is ever restored. dotnet buildmemo verify --repair puts the store right.";
        if (report.Of(FindingKind.Unreadable) > 0)
            yield return "What is unreadable counts as not stored: let this user read it, or delete it.";
        if (!report.CountersAreRight)
            yield return repairs ? "The counters of sizes were put right." : "The counters of sizes are not exact (builds that ran meanwhile, or files removed by hand); --repair and prune count anew.";
        if (report.InQuarantine > 0)
            yield return $"{Texts.Count(report.InQuarantine, "thing")} in quarantine, for seven days.";
    }

    private static string NameOf(FindingKind kind) => kind.ToString().ToLowerInvariant();

    private static string DoneAbout(FindingRepair repair) => repair == FindingRepair.None ? "" : repair.ToString().ToLowerInvariant();

    // Twelve digits tell files apart, and leave room for what is wrong.
    private string Shown(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return Context.Terminal.Width is not null && path.Length - name >= 32 && !path.AsSpan(name).Contains('.') ? path[..(name + 12)] : path;
    }
}

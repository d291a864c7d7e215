using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Tool.Comparing;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>diff</c>: what two records have different.</summary>
internal sealed class DiffCommand : StoreCommand
{
    private const int MostRows = 20;

    private readonly Argument<string> _first = new("REF") { Description = "A record as for show; of several of a step the newest. Alone: it is compared with the one that the step stored before." };
    private readonly Argument<string?> _second = new("OTHER") { Description = "The record to compare with.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _content = new("--content") { Description = "Also the lines that differ in text outputs." };
    private readonly Option<bool> _all = new("--all") { Description = $"All that differs, not {MostRows} of each." };

    public DiffCommand(ToolContext context)
        : base("diff", "Compares two records: what determined them, their outputs, what they printed.", context)
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        AddOptions(_content, _all);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo diff protoc-api", "the newest two records of a step"),
        new("dotnet buildmemo diff 3f9a1c 77b0e2 --content", "two records, with the lines that differ"),
    ];

    public override IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings =>
    [
        new("0", "they are the same"),
        new("1", "they differ, or there is no such record"),
        .. ExitCodes.OfVerbs.Skip(2),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("same", "boolean", "whether components, outputs and printed lines are the same"),
        .. RecordFields("before"),
        .. RecordFields("after"),
        new("components[].change", "string", "`new`, `gone`, `changed`; `unknown` for a variable whose digests are salted differently, as in two projects, so that nobody can tell"),
        new("components[].kind", "string", "as in `show`"),
        new("components[].name", "string", "as in `show`"),
        new("components[].before", "string|null", "its value, or the digest of what is long or secret; null when it was not there"),
        new("components[].after", "string|null", "the same of the second record"),
        new("outputs[].change", "string", "`new`, `gone` or `changed`"),
        new("outputs[].path", "string", "with tokens"),
        new("outputs[].aspects[]", "string", "what changed: `kind`, `content`, `mode`, `target`"),
        new("outputs[].beforeBytes", "number|null", "uncompressed"),
        new("outputs[].afterBytes", "number|null", "uncompressed"),
        new("outputs[].beforeDigest", "string|null", "SHA-256 of a file's content"),
        new("outputs[].afterDigest", "string|null", "the same of the second record"),
        new("outputs[].lines[]", "string", "lines that differ, with `-`, `+` or a blank before them; only with `--content`"),
        new("printedDiffers", "boolean", "whether what the steps printed differs"),
    ];

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        if (!access.Store.IsThere)
            return ExitCodes.No;
        if (Records(parsed, access, out int exitCode) is not var (before, after))
            return exitCode;
        RecordDifference difference = RecordDifference.Of(access.Store, before.Record, after.Record);
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, access.Store, before.Record, after.Record, difference, parsed.GetValue(_content)));
        else
            WriteText(access.Store, before.Record, after.Record, difference, parsed.GetValue(_content), parsed.GetValue(_all) ? int.MaxValue : MostRows);
        return access.ExitCodeOr(difference.IsNone ? ExitCodes.Done : ExitCodes.No);
    }

    private (FoundRecord Before, FoundRecord After)? Records(ParseResult parsed, StoreAccess access, out int exitCode)
    {
        string first = parsed.GetRequiredValue(_first);
        if (Newest(access, first, out exitCode) is not { } found)
            return null;
        if (parsed.GetValue(_second) is { } second)
            return Newest(access, second, out exitCode) is { } other ? (found, other) : null;
        // Alone: with the one before, of the same step.
        FoundRecord? older = RecordReference.Find(access.Store, found.Record.Step)
            .FirstOrDefault(record => record.Record.Step == found.Record.Step && record.Record.Fingerprint != found.Record.Fingerprint && record.Record.Provenance.Created <= found.Record.Provenance.Created);
        if (older is not null)
            return (older, found);
        exitCode = Context.Fail(ExitCodes.Usage, Codes.RecordNotFound,
            $"'{Texts.Line(first)}' is the only record of the step '{Texts.Line(found.Record.Step)}', or the oldest. Name a second one to compare it with.");
        return null;
    }

    // A step's name stands for its newest record; digits must mean one.
    private FoundRecord? Newest(StoreAccess access, string reference, out int exitCode)
    {
        IReadOnlyList<FoundRecord> found = RecordReference.Find(access.Store, reference);
        exitCode = ExitCodes.Done;
        return found.Count > 0 && found.All(record => record.Record.Step == reference)
            ? found[0]
            : Candidates.Single(Context, access, reference, isLatest: false, out exitCode);
    }

    private void WriteText(LocalStore store, Record before, Record after, RecordDifference difference, bool withContent, int most)
    {
        TextWriter output = Context.Terminal.Out;
        PropertyList list = new(Context.Terminal);
        list.Add("before", Line(before));
        list.Add("after", Line(after));
        list.Write();
        if (difference.IsNone)
        {
            output.WriteLine(before.Fingerprint == after.Fingerprint ? "It is one record." : "They do not differ.");
            return;
        }

        if (difference.Components.Count > 0)
        {
            WriteHeading($"Components: {Texts.Count(difference.Components.Count)} of {Texts.Count(after.Components.Length + difference.Components.Count(one => one.Change == Change.Gone))} differ");
            int kind = difference.Components.Max(component => component.Kind.Length);
            TextTable table = new(Context.Terminal, new("", 7), new("", kind), new("", 12, IsFlexible: true), new("", 20, IsFlexible: true));
            foreach (ComponentDifference component in difference.Components.Take(most))
                table.WriteRow(NameOf(component.Change), component.Kind, component.Name, Values(component));
            WriteMore(difference.Components.Count, most);
        }

        if (difference.Outputs.Count > 0)
        {
            WriteHeading($"Outputs: {Texts.Count(difference.Outputs.Count)} of {Texts.Count(after.Outputs.Length + difference.Outputs.Count(one => one.Change == Change.Gone))} differ");
            TextTable table = new(Context.Terminal, new("", 7), new("", 20, IsFlexible: true), new("", 14), new("", 16));
            foreach (OutputDifference one in difference.Outputs.Take(most))
            {
                table.WriteRow(NameOf(one.Change), one.Path, Sizes(one), string.Join(", ", one.Aspects));
                WriteLines(withContent && one is { Before: { } was, After: { } now } ? OutputLines.Of(store, was, now) : []);
            }

            WriteMore(difference.Outputs.Count, most);
        }

        if (difference.PrintedDiffers)
        {
            WriteHeading("What they printed differs");
            if (withContent)
                WriteLines(PrintedLines(store, before, after));
        }

        if (!withContent && (difference.PrintedDiffers || difference.Outputs.Any(one => one.Aspects.Contains("content"))))
            Context.Terminal.Out.WriteLine("\n--content shows the lines that differ.");
    }

    private static IReadOnlyList<string> PrintedLines(LocalStore store, Record before, Record after)
    {
        byte[] Text(Record record) => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', RecordJson.MessagesOf(store, record).Select(message => message.Text.TrimEnd('\n'))));
        return Explaining.LineDiff.Of(Text(before), Text(after), out bool isCut) is not { } lines ? ["(no text)"] : isCut ? [.. lines, "(and more)"] : lines;
    }

    private void WriteLines(IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            string shown = "    " + Texts.Line(line);
            if (Context.Terminal.Width is { } width && TextWidth.Of(shown) > width)
                shown = TextWidth.Cut(shown, width, Context.Terminal.Ellipsis);
            Context.Terminal.Out.WriteLine(!Context.Terminal.HasColors ? shown : line switch
            {
                ['+', ..] => $"\x1b[32m{shown}\x1b[0m",
                ['-', ..] => $"\x1b[31m{shown}\x1b[0m",
                _ => shown,
            });
        }
    }

    private void WriteHeading(string title) =>
        Context.Terminal.Out.WriteLine(Context.Terminal.HasColors ? $"\n\x1b[1m{title}\x1b[0m" : $"\n{title}");

    private void WriteMore(int count, int most)
    {
        if (count > most)
            Context.Terminal.Out.WriteLine($"and {Texts.Count(count - most)} more; --all shows them");
    }

    private static string Line(Record record) => $"{Texts.Short(record.Fingerprint.ToString())}  {record.Step}, {Texts.Time(record.Provenance.Created)}";

    private static string NameOf(Change change) => change.ToString().ToLowerInvariant();

    private static string Sizes(OutputDifference one) => one switch
    {
        { Before: { } was, After: { } now } => was.Size == now.Size ? Texts.Size(now.Size) : $"{Texts.Size(was.Size)} -> {Texts.Size(now.Size)}",
        _ => Texts.Size((one.After ?? one.Before)!.Size),
    };

    private static string Values(ComponentDifference one) => one.Change switch
    {
        Change.Unknown => "may have changed (salted)",
        Change.New => Value(one.After!, withDigest: false),
        Change.Gone => Value(one.Before!, withDigest: false),
        _ => $"{Value(one.Before!, IsShownAlike(one))} -> {Value(one.After!, IsShownAlike(one))}",
    };

    private static bool IsShownAlike(ComponentDifference one) => one.Before!.Display == one.After!.Display;

    private static string Value(RecordComponent component, bool withDigest) =>
        component.Display.Length > 0 && !withDigest ? PathTokens.ToReadable(component.Display)
        : component.Digest == default ? "absent"
        : Texts.Short(component.Digest.ToString());

    private static IEnumerable<JsonField> RecordFields(string name) =>
    [
        new($"{name}.fingerprint", "string", "64 hexadecimal digits"),
        new($"{name}.step", "string", "the step's name when it was stored"),
        new($"{name}.created", "string", "when the run ended, ISO 8601, UTC"),
    ];

    private static void WriteJson(Utf8JsonWriter json, LocalStore store, Record before, Record after, RecordDifference difference, bool withContent)
    {
        json.WriteBoolean("same", difference.IsNone);
        foreach ((string name, Record record) in (ReadOnlySpan<(string, Record)>)[("before", before), ("after", after)])
        {
            json.WriteStartObject(name);
            json.WriteString("fingerprint", record.Fingerprint.ToString());
            json.WriteString("step", record.Step);
            json.WriteString("created", record.Provenance.Created.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteStartArray("components");
        foreach (ComponentDifference one in difference.Components)
        {
            json.WriteStartObject();
            json.WriteString("change", NameOf(one.Change));
            json.WriteString("kind", one.Kind);
            json.WriteString("name", one.Name);
            json.WriteString("before", one.Before is { } was ? JsonValue(was, one) : null);
            json.WriteString("after", one.After is { } now ? JsonValue(now, one) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (OutputDifference one in difference.Outputs)
            WriteJson(json, store, one, withContent);
        json.WriteEndArray();
        json.WriteBoolean("printedDiffers", difference.PrintedDiffers);
    }

    private static string JsonValue(RecordComponent component, ComponentDifference one) =>
        component.Display.Length > 0 && one is not { Before: not null, After: not null } ? PathTokens.ToReadable(component.Display)
        : component.Display.Length > 0 && !IsShownAlike(one) ? PathTokens.ToReadable(component.Display)
        : component.Digest == default ? "" : component.Digest.ToString();

    private static void WriteJson(Utf8JsonWriter json, LocalStore store, OutputDifference one, bool withContent)
    {
        json.WriteStartObject();
        json.WriteString("change", NameOf(one.Change));
        json.WriteString("path", one.Path);
        WriteLines(json, "aspects", one.Aspects);
        foreach ((string name, RecordOutput? output) in (ReadOnlySpan<(string, RecordOutput?)>)[("before", one.Before), ("after", one.After)])
        {
            if (output is null)
                json.WriteNull(name + "Bytes");
            else
                json.WriteNumber(name + "Bytes", output.Size);
            json.WriteString(name + "Digest", output is { Kind: RecordOutputKind.File } ? output.Digest.ToString() : null);
        }

        if (withContent)
            WriteLines(json, "lines", one is { Before: { } was, After: { } now } ? OutputLines.Of(store, was, now) : []);
        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, string name, IEnumerable<string> lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}

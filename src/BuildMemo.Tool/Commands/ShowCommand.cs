using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>show</c>: everything about one record.</summary>
internal sealed class ShowCommand : StoreCommand
{
    private readonly Argument<string> _reference = new("REF")
    {
        Description = $"The beginning of a fingerprint (at least {RecordReference.FewestDigits} digits), {RecordReference.Scheme}FINGERPRINT, or a step's name.",
    };

    private const int MostRows = 20;

    private readonly Option<bool> _all = new("--all") { Description = $"Everything, not {MostRows} lines of each part." };
    private readonly Option<bool> _latest = new("--latest") { Description = "Of several records of a step, the newest." };
    private readonly Option<bool> _origin = new("--origin") { Description = "Also the machine and the user that it comes from." };

    public ShowCommand(ToolContext context)
        : base("show", "Shows one record: what determined it, its outputs, what it printed, where it comes from.", context)
    {
        Arguments.Add(_reference);
        AddOptions(_latest, _origin, _all);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo show 3f9a1c", "the record whose fingerprint begins so"),
        new("dotnet buildmemo show protoc-api --latest --json", "the newest record of a step, for a script"),
    ];

    public override IReadOnlyList<JsonField> JsonFields => RecordJson.Fields;

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        if (!access.Store.IsThere)
            return ExitCodes.No;
        FoundRecord? found = Candidates.Single(Context, access, parsed.GetRequiredValue(_reference), parsed.GetValue(_latest), out int exitCode);
        if (found is null)
            return exitCode;
        IReadOnlyList<RecordMessage> messages = RecordJson.MessagesOf(access.Store, found.Record);
        if (IsJson(parsed))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => RecordJson.Write(json, access.Store, found, messages, parsed.GetValue(_origin)));
        else
            WriteText(found, messages, parsed.GetValue(_origin), parsed.GetValue(_all) ? int.MaxValue : MostRows);
        return ExitCodes.Done;
    }

    private void WriteText(FoundRecord found, IReadOnlyList<RecordMessage> messages, bool withOrigin, int most)
    {
        Record record = found.Record;
        PropertyList list = new(Context.Terminal);
        list.Add("fingerprint", record.Fingerprint.ToString());
        list.Add("step", record.Step);
        list.Add("project", record.Provenance.Project);
        list.Add("made", $"{Texts.Time(record.Provenance.Created)} in {Texts.Duration(record.Duration)} by version {record.Provenance.Version}");
        list.Add("last used", Texts.Time(found.Stored.LastUse));
        if (record.Provenance.Commit.Length > 0)
            list.Add("commit", record.Provenance.Commit);
        if (withOrigin)
        {
            list.Add("machine", record.Provenance.Machine);
            list.Add("user", record.Provenance.User);
        }

        foreach (PathBinding binding in record.Bindings)
            list.Add("bound to", $"{binding.Token} = {binding.Text}");
        list.Write();
        WriteComponents(record, most);
        WriteOutputs(record, most);
        WriteDiscovered(record, most);
        WriteMessages(record, messages, most);
    }

    private void WriteComponents(Record record, int most)
    {
        WriteHeading("Components", record.Components.Length);
        TextTable table = new(Context.Terminal, new("kind", 17), new("name", 12, IsFlexible: true), new("value", 12, IsFlexible: true));
        foreach (RecordComponent component in record.Components.Take(most))
            table.WriteRow(component.Kind, PathTokens.ToReadable(component.Name), ValueOf(component));
        WriteMore(record.Components.Length, most);
    }

    private static string ValueOf(RecordComponent component) =>
        component.Display.Length > 0 ? PathTokens.ToReadable(component.Display)
        : component.Digest == default ? "absent"
        : Texts.Short(component.Digest.ToString());

    private void WriteOutputs(Record record, int most)
    {
        WriteHeading("Outputs", record.Outputs.Length);
        TextTable table = new(Context.Terminal, new("path", 20, IsFlexible: true), new("size", 6, IsRight: true), new("kind", 10), new("content", 12));
        foreach (RecordOutput output in record.Outputs.Take(most))
        {
            string kind = output.Kind switch
            {
                RecordOutputKind.File when output.IsExecutable => "executable",
                RecordOutputKind.File => "file",
                RecordOutputKind.Link => "link",
                _ => "folder",
            };
            string content = output.Kind switch
            {
                RecordOutputKind.File => Texts.Short(output.Digest.Value.ToString()),
                RecordOutputKind.Link => "-> " + PathTokens.ToReadable(output.LinkTarget),
                _ => "",
            };
            table.WriteRow(PathTokens.ToReadable(output.Path), output.Kind == RecordOutputKind.File ? Texts.Size(output.Size) : "", kind, content);
        }

        WriteMore(record.Outputs.Length, most);
        if (!record.Outputs.IsEmpty)
            Context.Terminal.Out.WriteLine($"Take them out: dotnet buildmemo dump {Texts.Short(record.Fingerprint.ToString())} -o FOLDER");
    }

    private void WriteDiscovered(Record record, int most)
    {
        if (record.Discovered.IsEmpty)
            return;
        WriteHeading("Discovered inputs", record.Discovered.Length);
        TextTable table = new(Context.Terminal, new("path", 20, IsFlexible: true), new("digest", 12));
        foreach (DiscoveredInput input in record.Discovered.Take(most))
            table.WriteRow(PathTokens.ToReadable(input.Path), input.Digest is { } digest ? Texts.Short(digest.Value.ToString()) : "absent");
        WriteMore(record.Discovered.Length, most);
    }

    private void WriteMessages(Record record, IReadOnlyList<RecordMessage> messages, int most)
    {
        if (messages.Count == 0 && record.Capture is { Content.Size: > 0 } capture)
        {
            WriteHeading("Printed", capture.Parts.Length);
            Context.Terminal.Out.WriteLine($"  {Texts.Size(capture.Content.Size)}: dotnet buildmemo dump {Texts.Short(record.Fingerprint.ToString())} --captured");
            return;
        }

        List<(RecordDiagnostic? Diagnostic, string Text)> lines = [];
        foreach (RecordMessage message in messages)
        {
            if (message.Diagnostic is { } diagnostic)
                lines.Add((diagnostic, DiagnosticText.Of(diagnostic)));
            else
                lines.AddRange(message.Text.TrimEnd('\n').Split('\n').Select(line => ((RecordDiagnostic?)null, line)));
        }

        if (lines.Count == 0)
            return;
        WriteHeading("Printed", lines.Count);
        foreach ((RecordDiagnostic? diagnostic, string text) in lines.Take(most))
            WriteLine("  " + Texts.Line(text), diagnostic?.Severity);
        WriteMore(lines.Count, most);
    }

    private void WriteLine(string line, Severity? severity)
    {
        if (Context.Terminal.Width is { } width && TextWidth.Of(line) > width)
            line = TextWidth.Cut(line, width, Context.Terminal.Ellipsis);
        string? color = !Context.Terminal.HasColors ? null : severity switch { Severity.Error => "31", Severity.Warning => "33", _ => null };
        Context.Terminal.Out.WriteLine(color is null ? line : $"\x1b[{color}m{line}\x1b[0m");
    }

    private void WriteMore(int count, int most)
    {
        if (count > most)
            Context.Terminal.Out.WriteLine($"and {Texts.Count(count - most)} more; --all shows them");
    }

    private void WriteHeading(string title, int count)
    {
        TextWriter output = Context.Terminal.Out;
        output.WriteLine();
        output.WriteLine($"{Context.Terminal.Bold(title)} ({Texts.Count(count)})");
    }
}

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildMemo.Store;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>list</c>: the records of the store. Unsorted they are shown as they are read, in bounded memory.</summary>
internal sealed class ListCommand : StoreCommand
{
    private static readonly string[] SortKeys = ["age", "use", "size", "time", "step", "project"];

    private readonly Option<string?> _step = RecordFilter.StepOption();
    private readonly Option<TimeSpan?> _olderThan = CommonOptions.Duration("--older-than", "Only records that were made longer ago (30d).");
    private readonly Option<TimeSpan?> _unusedFor = CommonOptions.Duration("--unused-for", "Only records that nobody used for this time (7d).");
    private readonly Option<long?> _largerThan = CommonOptions.Size("--larger-than", "Only records with more output than this (100M).");
    private readonly Option<long?> _limit = CommonOptions.Number("--limit", "At most so many records.");
    private readonly Option<string?> _sort = new("--sort")
    {
        CustomParser = static result =>
        {
            string key = result.Tokens[0].Value;
            if (!SortKeys.Contains(key))
                result.AddError($"--sort is '{key}', which is not accepted. Accepted: {string.Join(", ", SortKeys)}.{NearMiss.Hint(key, SortKeys)}");
            return key;
        },
        Description = $"Sort by {string.Join(", ", SortKeys)}: newest, latest used, largest, slowest first; names in order. Everything is read first.",
        HelpName = "KEY",
    };

    public ListCommand(ToolContext context)
        : base("list", "Lists the records of the store.", context)
    {
        Project = RecordFilter.ProjectOption();
        _sort.CompletionSources.Add(SortKeys);
        AddOptions(_step, Project, _olderThan, _unusedFor, _largerThan, _limit, _sort);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo list --sort size --limit 10", "the ten largest records"),
        new("dotnet buildmemo list --step 'protoc*' --unused-for 30d --json", "what nobody used for a month, for a script"),
    ];

    public override IReadOnlyList<JsonField> JsonFields => [new("store", "string", "folder of the store"), .. RecordSummary.Fields("records[]")];

    protected override string? ProjectPath(ParseResult parsed) => RecordFilter.ExistingProject(Context, parsed.GetValue(Project));

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        IEnumerable<RecordSummary> records = Sorted(Chosen(access.Store, parsed), parsed.GetValue(_sort));
        if (parsed.GetValue(_limit) is { } limit)
            records = records.Take((int)Math.Min(limit, int.MaxValue));
        if (IsJson(parsed))
            WriteJson(access.Store.Place, records);
        else
            WriteText(records);
        return ExitCodes.Done;
    }

    private IEnumerable<RecordSummary> Chosen(LocalStore store, ParseResult parsed)
    {
        RecordFilter filter = RecordFilter.Of(Context, parsed.GetValue(_step), parsed.GetValue(Project));
        TimeSpan? olderThan = parsed.GetValue(_olderThan);
        TimeSpan? unusedFor = parsed.GetValue(_unusedFor);
        long? largerThan = parsed.GetValue(_largerThan);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset? Before(TimeSpan? time) => time is not { } ago ? null : ago > now - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now - ago;
        DateTimeOffset? createdBefore = Before(olderThan);
        bool IsChosen(RecordHead head) =>
            filter.Takes(head.Step, head.Project) && (createdBefore is not { } time || head.Created <= time) && (largerThan is not { } size || head.Bytes > size);
        return store.Heads(IsChosen, Before(unusedFor)).Select(RecordSummary.Of);
    }

    private static IEnumerable<RecordSummary> Sorted(IEnumerable<RecordSummary> records, string? key) => key switch
    {
        null => records,
        "age" => records.OrderByDescending(record => record.Created),
        "use" => records.OrderByDescending(record => record.LastUse),
        "size" => records.OrderByDescending(record => record.Bytes),
        "time" => records.OrderByDescending(record => record.Duration),
        "step" => records.OrderBy(record => record.Step, StringComparer.Ordinal).ThenByDescending(record => record.Created),
        _ => records.OrderBy(record => record.Project, StringComparer.Ordinal).ThenBy(record => record.Step, StringComparer.Ordinal),
    };

    private void WriteText(IEnumerable<RecordSummary> records)
    {
        TextTable table = new(
            Context.Terminal,
            new("FINGERPRINT", 12),
            new("STEP", 8, IsFlexible: true),
            new("PROJECT", 8, IsFlexible: true),
            new("AGE", 4, IsRight: true),
            new("USED", 4, IsRight: true),
            new("SIZE", 5, IsRight: true),
            new("TIME", 7, IsRight: true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        bool isFirst = true;
        foreach (RecordSummary record in records)
        {
            if (isFirst)
                table.WriteTitles();
            isFirst = false;
            table.WriteRow(
                Texts.Short(record.Fingerprint),
                record.Step,
                record.Project,
                Texts.Age(now - record.Created),
                Texts.Age(now - record.LastUse),
                Texts.Size(record.Bytes),
                Texts.Duration(record.Duration));
        }

        if (isFirst)
            Context.Terminal.Error.WriteLine($"{ToolProgram.Name}: No records.");
    }

    // One record a line, written as they come: a line-based reader can take them one by one.
    private void WriteJson(string place, IEnumerable<RecordSummary> records)
    {
        Stream output = new BufferedStream(Context.Terminal.StandardOutput, 32 * 1024);
        output.Write("{\"schema\":1,\"store\":"u8);
        output.Write(JsonSerializerText(place));
        output.Write(",\"records\":["u8);
        bool isFirst = true;
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (RecordSummary record in records)
        {
            output.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            json.WriteStartObject();
            record.Write(json);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
        }

        output.Write("\n]}\n"u8);
        output.Flush();
    }

    private static byte[] JsonSerializerText(string text) =>
        System.Text.Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}

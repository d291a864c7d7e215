using System.CommandLine;
using System.Text.Json;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Store;
using BuildMemo.Tool.Dumping;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>dump</c>: takes outputs out of a record, and makes compressed files plain again.</summary>
internal sealed class DumpCommand : StoreCommand
{
    private const string Standard = "-";

    private readonly Argument<string?> _reference = new("REF") { Description = "The record: as for show.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _to = new("--to", "-o")
    {
        Description = "A file (for one output), a folder (for several; they keep their relative paths), or `-` for standard output. By default the current folder.",
        HelpName = "PLACE",
    };

    private readonly Option<string[]> _output = new("--output")
    {
        Description = "Only these outputs: their path, a folder above, the file's name; * and ? match. May be given several times.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _compress = new("--compress")
    {
        Description = $"Compress: {DumpCompression.Accepted}. By default as the extension of the file says ({DumpCompression.Extensions}).",
        HelpName = "CODEC",
    };

    private readonly Option<string?> _decompress = new("--decompress")
    {
        Description = "Instead of a record: make this file plain (`-` is standard input). zstd, gzip and zlib are known by their content, brotli by .br.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _captured = new("--captured") { Description = "What the step printed, in place of its outputs; to standard output unless -o says otherwise." };
    private readonly Option<bool> _latest = new("--latest") { Description = "Of several records of a step, the newest." };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Replace files that are there." };

    public DumpCommand(ToolContext context)
        : base("dump", "Takes outputs out of a record into files, folders or a pipe.", context)
    {
        Arguments.Add(_reference);
        AddOptions(_to, _output, _captured, _compress, _decompress, _force, _latest);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo dump 3f9a1c -o out", "all outputs of a record, below the folder out"),
        new("dotnet buildmemo dump protoc-api --latest --output Api.cs -o -", "one output of a step's newest record, to a pipe"),
        new("dotnet buildmemo dump buildmemo:FINGERPRINT -o model.bin.zst", "what a shelved step's reference stands for, compressed as the name says"),
        new("dotnet buildmemo dump --decompress model.bin.zst", "model.bin again"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("fingerprint", "string|null", "64 hexadecimal digits; null with `--decompress`"),
        new("step", "string|null", "the step's name when it was stored; null with `--decompress`"),
        new("files[].path", "string", "absolute path of what was written"),
        new("files[].output", "string|null", "which output it is; null with `--decompress`"),
        new("files[].kind", "string", "`file`, `link` or `directory`"),
        new("files[].bytes", "number", "on disk"),
        new("files[].digest", "string|null", "SHA-256 of the plain content of a file"),
        new("files[].codec", "string", "`zstd`, `gzip`, `brotli`, `zlib` or `none`"),
    ];

    protected override int? Refuse(ParseResult parsed)
    {
        bool hasReference = parsed.GetValue(_reference) is not null;
        bool isDecompressing = parsed.GetValue(_decompress) is not null;
        if (hasReference == isDecompressing)
        {
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, hasReference
                ? "REF and --decompress exclude each other: a record, or a compressed file."
                : "A record is needed: dotnet buildmemo dump REF. dotnet buildmemo list shows what there is.");
        }

        if (IsJson(parsed) && (parsed.GetValue(_to) == Standard || (parsed.GetValue(_captured) && parsed.GetValue(_to) is null)))
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--json and standard output for the content exclude each other. Name a file or folder with -o.");
        if (parsed.GetValue(_captured) && parsed.GetValue(_output) is { Length: > 0 })
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--captured and --output exclude each other.");
        foreach ((bool isWrong, string option) in (ReadOnlySpan<(bool, string)>)[(parsed.GetValue(_captured), "--captured"), (parsed.GetValue(_output) is { Length: > 0 }, "--output"), (parsed.GetValue(_compress) is not null, "--compress")])
        {
            if (isDecompressing && isWrong)
                return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, $"--decompress and {option} exclude each other.");
        }

        return parsed.GetValue(_compress) is { } text && DumpCompression.TryParse(text, out _) is { } problem ? Fail(problem) : null;
    }

    protected override int? ExecuteWithoutStore(ParseResult parsed)
    {
        if (parsed.GetValue(_decompress) is not { } from)
            return null;
        using SignalWatch signals = new();
        DecompressWork work = new(Context, parsed.GetValue(_force), signals.Token);
        if (work.Run(from, parsed.GetValue(_to), out string? path, out long bytes) is { } problem)
            return Fail(problem);
        if (path is null)
            return ExitCodes.Done;
        DumpedFile written = new(path, new("", new("", RecordOutputKind.File)), bytes);
        if (IsJson(parsed))
            WriteJson(null, [written], default);
        else
            Context.Terminal.Out.WriteLine($"Wrote {Texts.Line(path)} ({Texts.Size(bytes)}).");
        return ExitCodes.Done;
    }

    protected override int Execute(ParseResult parsed, StoreAccess access)
    {
        if (!access.Store.IsThere)
            return ExitCodes.No;
        if (Candidates.Single(Context, access, parsed.GetValue(_reference)!, parsed.GetValue(_latest), out int exitCode) is not { } found)
            return exitCode;
        IReadOnlyList<DumpItem> items;
        if (parsed.GetValue(_captured))
        {
            items = [CapturedOutput.Of(found.Record)];
        }
        else
        {
            if (DumpItem.Of(found.Record, out Problem? problem) is not { } all)
                return Fail(problem!);
            items = OutputChoice.Of(all, parsed.GetValue(_output) ?? [], out problem);
            if (problem is not null)
                return Fail(problem);
        }

        return Dump(parsed, access, found.Record, items);
    }

    private int Dump(ParseResult parsed, StoreAccess access, Record record, IReadOnlyList<DumpItem> items)
    {
        string place = parsed.GetValue(_to) ?? (parsed.GetValue(_captured) ? Standard : ".");
        string path = Path.GetFullPath(place, Context.WorkingDirectory);
        DumpItem? only = items is [{ Output.Kind: RecordOutputKind.File } single] ? single : null;
        bool isFile = only is not null && place != Standard && !Path.EndsInDirectorySeparator(place) && !Directory.Exists(path);
        DumpCompression compression = default;
        if (parsed.GetValue(_compress) is { } text)
            _ = DumpCompression.TryParse(text, out compression);
        // What is named as the output itself already is goes as it is: a.gz of a step is no gzip of a gzip.
        else if (isFile && !Path.GetExtension(path).Equals(Path.GetExtension(only!.Name), StringComparison.OrdinalIgnoreCase)
            && DumpCompression.OfExtension(path, out compression) is { } unknown)
            return Fail(unknown);

        using SignalWatch signals = new();
        bool showsBar = !(Context.Terminal.IsTerminal && place == Standard);
        using ProgressBar? bar = showsBar ? new(Context.Terminal, "Writing", items.Sum(item => item.Output.Size), Texts.Size) : null;
        Dumper dumper = new(access.Store, new()
        {
            Compression = compression,
            ReplacesFiles = parsed.GetValue(_force),
            Cancellation = signals.Token,
            Progressed = bytes => bar?.Advance(bytes),
        });
        List<DumpedFile> written = [];
        Problem? problem;
        if (place == Standard)
        {
            if (only is null)
            {
                return Fail(new(Codes.OutputNotChosen, $"Standard output takes one file, and this is {Texts.Count(items.Count, "output")}. Choose one with --output, or name a folder with -o:"
                    + OutputChoice.List(items)));
            }

            Context.Terminal.Flush();
            problem = dumper.ToStream(only.Output, Context.Terminal.StandardOutput);
        }
        else if (isFile)
        {
            problem = dumper.ToFile(only!, path, out DumpedFile? one);
            if (one is not null)
                written.Add(one);
        }
        else if (File.Exists(path))
        {
            problem = new(Codes.DumpExists, $"{path} is a file, and this is {Texts.Count(items.Count, "output")}. Name a folder, or choose one with --output:{OutputChoice.List(items)}");
        }
        else
        {
            problem = dumper.ToFolder(items, path, written);
        }

        bar?.Dispose();
        if (problem is not null)
            return access.ExitCodeOr(Fail(problem));
        if (IsJson(parsed))
            WriteJson(record, written, compression);
        else if (place != Standard)
            WriteText(written, path, isFile);
        return ExitCodes.Done;
    }

    private void WriteText(List<DumpedFile> written, string place, bool isFile)
    {
        TextWriter output = Context.Terminal.Out;
        string size = Texts.Size(written.Sum(file => file.Bytes));
        if (isFile)
        {
            output.WriteLine($"Wrote {Texts.Line(place)} ({size}).");
            return;
        }

        output.WriteLine($"Wrote {Texts.Count(written.Count, "output")} ({size}) to {Texts.Line(place)}:");
        TextTable table = new(Context.Terminal, new("size", 6, IsRight: true), new("path", 20, IsFlexible: true));
        foreach (DumpedFile file in written)
            table.WriteRow(file.Item.Output.Kind == RecordOutputKind.File ? Texts.Size(file.Bytes) : "", Path.GetRelativePath(place, file.Path));
    }

    private void WriteJson(Record? record, IReadOnlyList<DumpedFile> written, DumpCompression compression) => JsonOutput.Write(Context.Terminal.StandardOutput, json =>
    {
        json.WriteString("fingerprint", record?.Fingerprint.ToString());
        json.WriteString("step", record?.Step);
        json.WriteStartArray("files");
        foreach (DumpedFile file in written)
            WriteJson(json, file, record is not null, compression);
        json.WriteEndArray();
    });

    private static void WriteJson(Utf8JsonWriter json, DumpedFile file, bool isOutput, DumpCompression compression)
    {
        bool isFile = file.Item.Output.Kind == RecordOutputKind.File;
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("output", isOutput ? file.Item.Name : null);
        json.WriteString("kind", file.Item.Output.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("digest", isOutput && isFile ? file.Item.Output.Digest.ToString() : null);
        json.WriteString("codec", isFile ? compression.Name : DumpCodec.None.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    private int Fail(Problem problem)
    {
        // Names come from the record, which may be anybody's.
        Context.Report(problem with { Message = string.Join('\n', problem.Message.Split('\n').Select(Texts.Line)) });
        return problem.Code == Codes.OutputNotChosen || problem.Code == Codes.CodecUnknown ? ExitCodes.Usage
            : problem.Code == Codes.DumpExists || problem.Code == Codes.DumpContentGone || problem.Code == Codes.NotDecompressed ? ExitCodes.No
            : ExitCodes.Environment;
    }
}

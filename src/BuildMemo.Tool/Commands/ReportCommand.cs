using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Reports;

namespace BuildMemo.Tool.Commands;

/// <summary><c>report</c>: a page of the last run of a project, or of several reports; a trace; the merged data.</summary>
internal sealed class ReportCommand : ToolCommand
{
    private const string DefaultFile = "buildmemo-report.html";
    private const string StandardOutput = "-";

    private readonly Argument<string[]> _sources = new("PROJECT|FILES")
    {
        Description = "A project file or folder: its last run. Or files that BuildMemoReport wrote, or a folder of them. Several are shown on one page. By default the project in the current folder.",
        DefaultValueFactory = _ => ["."],
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _output = new("--output", "-o") { Description = $"The page to write; - for standard output. By default {DefaultFile} in the current folder; with --json no page unless this is given.", HelpName = "FILE" };
    private readonly Option<string?> _trace = new("--trace") { Description = "Also write a trace that Perfetto (ui.perfetto.dev) and chrome://tracing open; - for standard output.", HelpName = "FILE" };
    private readonly Option<bool> _force = new("--force") { Description = "Overwrite a file that report did not write." };
    private readonly Option<bool> _open = new("--open") { Description = "Open the page in the browser." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ReportCommand(ToolContext context)
        : base("report", "Makes a page of the last run: time line, critical path, hits and misses with reasons, slowest and failed steps.", context)
    {
        Arguments.Add(_sources);
        foreach (Option option in (ReadOnlySpan<Option>)[_output, _trace, _force, _open, _json])
            Options.Add(option);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo report src/App --open", "the last run of a project, all target frameworks, as a page in the browser"),
        new("dotnet buildmemo report -o out/build.html artifacts/reports/*.json", "what BuildMemoReport wrote in a build of many projects, on one page"),
        new("dotnet buildmemo report --trace build.trace.json", "also a trace for Perfetto"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("summary", "string", "the summary line over all runs"),
        new("seconds", "number", "the runs' own times together"),
        new("savedSeconds", "number", "time that restoring saved"),
        new("page", "string|null", "the page that was written, absolute"),
        new("trace", "string|null", "the trace that was written, absolute"),
        new("runs[].project", "string", "the project file"),
        new("runs[].targetFramework", "string", "may be empty"),
        new("runs[].journal", "string", "tells the calls of a project apart"),
        new("runs[].source", "string", "the report file"),
        new("runs[].started", "string|null", "when it began"),
        new("runs[].offsetSeconds", "number", "where it stands on the common time line; pauses of more than 2 s are shortened"),
        new("runs[].seconds", "number", "the task's own time"),
        new("runs[].savedSeconds", "number", "time that restoring saved"),
        new("runs[].parallelism", "number", "most executions at once; 0 where nothing had to run"),
        new("runs[].totals.steps", "number", "all steps"),
        new("runs[].totals.upToDate", "number", "how many ended so; likewise the following"),
        new("runs[].totals.restored", "number", ""),
        new("runs[].totals.ran", "number", ""),
        new("runs[].totals.failed", "number", ""),
        new("runs[].totals.timedOut", "number", ""),
        new("runs[].totals.cancelled", "number", ""),
        new("runs[].totals.skipped", "number", ""),
        new("runs[].criticalPath[]", "number", "places in the steps, from 0, first to last"),
        new("runs[].criticalSeconds", "number", "what the steps of the critical path took together"),
        new("runs[].steps[].name", "string", "the step's name"),
        new("runs[].steps[].outcome", "string", "as in reports"),
        new("runs[].steps[].reason", "string", "the weightiest reason; empty when it was up to date"),
        new("runs[].steps[].fingerprint", "string", "64 hexadecimal digits; may be empty"),
        new("runs[].steps[].seconds", "number", "time that the build spent on it"),
        new("runs[].steps[].savedSeconds", "number", "time that its restore saved"),
        new("runs[].steps[].start", "number", "when its work began, in seconds since the run began"),
        new("runs[].steps[].end", "number", "when it ended"),
        new("runs[].steps[].slot", "number", "the execution slot, from 1; 0 when nothing ran"),
        new("runs[].steps[].outputBytes", "number", "sizes of its outputs together; -1 when not known"),
        new("runs[].steps[].waitedFor[]", "number", "places of the steps whose outputs it reads"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        bool isJson = parsed.GetValue(_json);
        string? page = parsed.GetValue(_output) ?? (isJson ? null : DefaultFile);
        string? trace = parsed.GetValue(_trace);
        if (new[] { isJson, page == StandardOutput, trace == StandardOutput }.Count(one => one) > 1)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "Only one of -o -, --trace - and --json can have standard output.");
        if (parsed.GetValue(_open) && page is null or StandardOutput)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "--open needs a page: give -o FILE.");
        page = FullPath(page);
        trace = FullPath(trace);
        if (page is not null && page == trace && page != StandardOutput)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, $"-o and --trace both name {page}. Give them different files.");
        Problem? refusal = Refuse(page, ReportPage.Mark, parsed) ?? Refuse(trace, TraceFile.Mark, parsed);
        if (refusal is not null)
        {
            Context.Report(refusal);
            return ExitCodes.Usage;
        }

        using SignalWatch signals = new();
        if (new ReportSources(Context).Read(parsed.GetValue(_sources) ?? ["."], out int exitCode) is not { } report)
            return exitCode;
        signals.Token.ThrowIfCancellationRequested();
        Write(page, stream => ReportPage.Write(stream, report, DateTime.UtcNow), signals.Token);
        Write(trace, stream => TraceFile.Write(stream, report), signals.Token);
        if (isJson)
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, report, page, trace));
        else if (page != StandardOutput && trace != StandardOutput)
            new ReportText(Context.Terminal).Write(report, page, trace);
        if (parsed.GetValue(_open) && Browser.Open(page!) is { } fault)
            Context.Report(new(Codes.PageNotOpened, $"{page} can't be opened: {fault}. Open it yourself.") { File = page });
        return ExitCodes.Done;
    }

    private string? FullPath(string? file) => file is null or StandardOutput ? file : Path.GetFullPath(file, Context.WorkingDirectory);

    private Problem? Refuse(string? file, string mark, ParseResult parsed) =>
        file is null or StandardOutput ? null : ReportFile.Refuse(file, mark, parsed.GetValue(_force));

    private void Write(string? file, Action<Stream> write, CancellationToken cancellation)
    {
        if (file == StandardOutput)
            write(Context.Terminal.StandardOutput);
        else if (file is not null)
            ReportFile.Write(file, write, cancellation);
    }

    private static void WriteJson(Utf8JsonWriter json, MergedReport report, string? page, string? trace)
    {
        json.WriteString("summary", RunSummary.Format(report.Totals, report.SavedSeconds));
        json.WriteNumber("seconds", Round(report.Seconds));
        json.WriteNumber("savedSeconds", Round(report.SavedSeconds));
        json.WriteString("page", page);
        json.WriteString("trace", trace);
        json.WriteStartArray("runs");
        foreach (MergedRun run in report.Runs)
            MergedJson.Write(json, run);
        json.WriteEndArray();
    }

    private static double Round(double seconds) => Math.Round(seconds, 6);
}

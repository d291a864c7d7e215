using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using BuildMemo.Reporting;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// The data of the page as JSON that may stand inside HTML: steps in columns, every text once. Long lists are cut so that a page of ten
/// thousand steps stays below 3 MB; how many there were is kept.
/// </summary>
internal sealed class PageData
{
    // Shared among the steps; each gets at least the least.
    private const int MostReasons = 20_000;
    private const int MostOutputs = 30_000;
    private const int MostWaitedFor = 60_000;
    private const int LeastReasons = 1;
    private const int LeastOutputs = 1;
    private const int LeastWaitedFor = 2;

    private static readonly JsonWriterOptions Options = new()
    {
        // Escapes < > & ' " too: nothing in the data can end the element that it stands in.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        SkipValidation = true,
    };

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly MergedReport _report;
    private readonly StepReport[] _steps;
    private readonly int[] _firsts;

    private PageData(MergedReport report)
    {
        _report = report;
        _steps = [.. report.Steps];
        _firsts = new int[report.Runs.Length];
        for (int run = 1; run < _firsts.Length; run++)
            _firsts[run] = _firsts[run - 1] + report.Runs[run - 1].Report.Steps.Length;
    }

    /// <summary>Writes the data.</summary>
    public static void Write(Stream stream, MergedReport report, DateTime written)
    {
        PageData data = new(report);
        using Utf8JsonWriter json = new(stream, Options);
        json.WriteStartObject();
        json.WriteString("tool", ToolProgram.Version);
        json.WriteNumber("generated", Milliseconds(written));
        data.WriteRuns(json);
        data.WriteSteps(json);
        // Last, for the others fill it.
        json.WriteStartArray("texts");
        foreach (string text in data._texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRuns(Utf8JsonWriter json)
    {
        json.WriteStartArray("runs");
        for (int index = 0; index < _report.Runs.Length; index++)
        {
            MergedRun run = _report.Runs[index];
            RunTotals totals = run.Report.Totals;
            json.WriteStartObject();
            json.WriteString("project", run.Report.Project);
            json.WriteString("framework", run.Report.TargetFramework);
            json.WriteString("journal", run.Report.Journal);
            if (run.Report.Started is { } started)
                json.WriteNumber("started", Milliseconds(started));
            else
                json.WriteNull("started");
            json.WriteNumber("time", Milliseconds(run.Report.Seconds));
            json.WriteNumber("saved", Milliseconds(run.Report.SavedSeconds));
            json.WriteNumber("parallelism", run.Report.Parallelism);
            json.WriteNumber("offset", Milliseconds(run.Offset));
            WriteNumbers(json, "totals", [totals.UpToDate, totals.Restored, totals.Ran, totals.Failed, totals.TimedOut, totals.Cancelled, totals.Skipped]);
            WriteNumbers(json, "path", run.Path.Select(place => (long)place + _firsts[index]));
            json.WriteNumber("pathTime", Milliseconds(run.PathSeconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSteps(Utf8JsonWriter json)
    {
        int reasons = Share(MostReasons, LeastReasons, step => step.Reasons.Length);
        int outputs = Share(MostOutputs, LeastOutputs, step => step.Outputs.Length);
        int waitedFor = Share(MostWaitedFor, LeastWaitedFor, step => step.WaitedFor.Length);
        json.WriteStartObject("steps");
        json.WriteStartArray("name");
        foreach (StepReport step in _steps)
            json.WriteStringValue(step.Name);
        json.WriteEndArray();
        json.WriteStartArray("fingerprint");
        foreach (StepReport step in _steps)
            json.WriteStringValue(step.Fingerprint);
        json.WriteEndArray();
        json.WriteStartArray("run");
        for (int run = 0; run < _report.Runs.Length; run++)
        {
            for (int step = 0; step < _report.Runs[run].Report.Steps.Length; step++)
                json.WriteNumberValue(run);
        }

        json.WriteEndArray();
        WriteNumbers(json, "outcome", _steps.Select(step => (long)step.Outcome));
        WriteTimes(json, "ready", step => step.Ready);
        WriteTimes(json, "start", step => step.Start);
        WriteTimes(json, "end", step => step.End);
        WriteTimes(json, "time", step => step.Seconds);
        WriteTimes(json, "saved", step => step.SavedSeconds);
        WriteNumbers(json, "slot", _steps.Select(step => (long)step.Slot));
        WriteNumbers(json, "batch", _steps.Select(step => (long)step.Batch));
        WriteNumbers(json, "executor", _steps.Select(step => (long)TextOf(step.Executor)));
        WriteNumbers(json, "outputCount", _steps.Select(step => (long)step.Outputs.Length));
        WriteNumbers(json, "outputBytes", _steps.Select(BytesOf));
        WriteNumbers(json, "reasonCount", _steps.Select(step => (long)step.Reasons.Length));
        WriteLists(json, "reasons", step => step.Reasons.Take(reasons).SelectMany(reason => (IEnumerable<long>)[TextOf(reason.Kind), TextOf(reason.Component), TextOf(reason.ToString())]));
        WriteLists(json, "outputs", step => step.Outputs.Take(outputs).SelectMany((output, index) => OutputOf(output, index < step.OutputSizes.Length ? step.OutputSizes[index] : -1)));
        WriteLists(json, "problems", step => step.Problems.SelectMany(problem => (IEnumerable<long>)[TextOf(problem.Code), TextOf(problem.Severity), TextOf(problem.Message)]));
        json.WriteStartArray("waitedFor");
        for (int run = 0; run < _report.Runs.Length; run++)
        {
            foreach (StepReport step in _report.Runs[run].Report.Steps)
                WriteNumbers(json, null, step.WaitedFor.Take(waitedFor).Select(place => (long)place + _firsts[run]));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Folders repeat, names mostly don't: both are texts, so that one that does costs nothing.
    private long[] OutputOf(string output, long size)
    {
        int name = output.AsSpan().LastIndexOfAny('/', '\\') + 1;
        return [TextOf(output[..name]), TextOf(output[name..]), size];
    }

    /// <summary>The sizes of a step's outputs together; -1 when none is known.</summary>
    internal static long BytesOf(StepReport step) => step.OutputSizes.Any(size => size >= 0) ? step.OutputSizes.Where(size => size >= 0).Sum() : -1;

    private int Share(int most, int least, Func<StepReport, int> lengthOf)
    {
        long all = 0;
        foreach (StepReport step in _steps)
            all += lengthOf(step);
        return all <= most ? int.MaxValue : Math.Max(least, most / _steps.Length);
    }

    private int TextOf(string text)
    {
        if (!_places.TryGetValue(text, out int place))
        {
            _places.Add(text, place = _texts.Count);
            _texts.Add(text);
        }

        return place;
    }

    private void WriteTimes(Utf8JsonWriter json, string name, Func<StepReport, double> secondsOf)
    {
        json.WriteStartArray(name);
        foreach (StepReport step in _steps)
            json.WriteNumberValue(Milliseconds(secondsOf(step)));
        json.WriteEndArray();
    }

    private void WriteLists(Utf8JsonWriter json, string name, Func<StepReport, IEnumerable<long>> numbersOf)
    {
        json.WriteStartArray(name);
        foreach (StepReport step in _steps)
            WriteNumbers(json, null, numbersOf(step));
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, IEnumerable<long> numbers)
    {
        if (name is null)
            json.WriteStartArray();
        else
            json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // As decimal: a double would be written with all its noise.
    private static decimal Milliseconds(double seconds) => Math.Round((decimal)seconds * 1000, 2);

    private static long Milliseconds(DateTime time) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
}

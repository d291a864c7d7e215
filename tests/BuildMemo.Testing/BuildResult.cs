using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Reporting;

namespace BuildMemo.Testing;

/// <summary>How a <c>dotnet</c> command ended: its output, the summaries of BuildMemo, the reports, the binary log.</summary>
public sealed partial class BuildResult
{
    private readonly string _binaryLog;
    private readonly string _reports;
    private BinaryLogReader? _log;

    internal BuildResult(int exitCode, string output, string binaryLog, string reports)
    {
        ExitCode = exitCode;
        Output = output;
        _binaryLog = binaryLog;
        _reports = reports;
        Summaries = [.. SummaryLine().Matches(output).Select(Parse)];
    }

    /// <summary>The exit code of <c>dotnet</c>.</summary>
    public int ExitCode { get; }

    /// <summary>Standard output and standard error, line by line as they came.</summary>
    public string Output { get; }

    /// <summary>Every summary line, in the order of the output; one a project and run.</summary>
    public IReadOnlyList<RunTotals> Summaries { get; }

    /// <summary>The totals of all summaries together; all zero when there is none.</summary>
    public RunTotals Totals => Summaries.Aggregate(default(RunTotals), Sum);

    /// <summary>What the binary log holds.</summary>
    public BinaryLogReader Log => _log ??= new BinaryLogReader(_binaryLog);

    /// <summary>The reports of this run (<c>BuildMemoReport</c>), one a project, framework and call, in the order of their file names.</summary>
    public IReadOnlyList<JsonElement> Reports =>
        !Directory.Exists(_reports)
            ? []
            : [.. Directory.GetFiles(_reports).Order(StringComparer.Ordinal).Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)];

    /// <summary>The only report.</summary>
    public JsonElement Report => Reports is [JsonElement only] ? only : throw Expectation($"one report, found {Reports.Count}");

    /// <summary>The outcome of a step by its name, from the reports.</summary>
    public string OutcomeOf(string step) => Step(step).GetProperty("outcome").GetString()!;

    /// <summary>What a report holds of a step by its name.</summary>
    public JsonElement Step(string name)
    {
        JsonElement[] found = [.. Reports.SelectMany(report => report.GetProperty("steps").EnumerateArray()).Where(step => step.GetProperty("name").GetString() == name)];
        return found is [JsonElement only] ? only : throw Expectation($"one step \"{name}\" in the reports, found {found.Length}");
    }

    /// <summary>Says that the command succeeded.</summary>
    public BuildResult Succeeded() => ExitCode == 0 ? this : throw Expectation("exit code 0");

    /// <summary>Says that the command failed, and with these codes or texts in its output.</summary>
    public BuildResult FailedWith(params ReadOnlySpan<string> texts)
    {
        if (ExitCode == 0)
            throw Expectation("a failure");
        return Says(texts);
    }

    /// <summary>Says that the output holds these texts.</summary>
    public BuildResult Says(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (!Output.Contains(text, StringComparison.Ordinal))
                throw Expectation($"\"{text}\" in the output");
        }
        return this;
    }

    /// <summary>Says that the output holds none of these texts.</summary>
    public BuildResult DoesNotSay(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (Output.Contains(text, StringComparison.Ordinal))
                throw Expectation($"no \"{text}\" in the output");
        }
        return this;
    }

    /// <summary>Says that the command succeeded, and how many steps of all projects together ended in which way; all others are zero.</summary>
    public BuildResult Counts(int upToDate = 0, int restored = 0, int ran = 0)
    {
        Succeeded();
        RunTotals expected = new() { Steps = upToDate + restored + ran, UpToDate = upToDate, Restored = restored, Ran = ran };
        return Totals == expected ? this : throw Expectation(RunSummary.Format(expected, 0));
    }

    private ExpectationException Expectation(string what) =>
        new($"Expected {what}.\nExit code {ExitCode}, binary log {_binaryLog}, output:\n{Output}");

    private static RunTotals Parse(Match line)
    {
        int Number(string group) => line.Groups[group].Success ? int.Parse(line.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return new RunTotals
        {
            Steps = Number("steps"),
            UpToDate = Number("upToDate"),
            Restored = Number("restored"),
            Ran = Number("ran"),
            Failed = Number("failed"),
            TimedOut = Number("timedOut"),
            Cancelled = Number("cancelled"),
            Skipped = Number("skipped"),
        };
    }

    private static RunTotals Sum(RunTotals left, RunTotals right) => new()
    {
        Steps = left.Steps + right.Steps,
        UpToDate = left.UpToDate + right.UpToDate,
        Restored = left.Restored + right.Restored,
        Ran = left.Ran + right.Ran,
        Failed = left.Failed + right.Failed,
        TimedOut = left.TimedOut + right.TimedOut,
        Cancelled = left.Cancelled + right.Cancelled,
        Skipped = left.Skipped + right.Skipped,
    };

    // The form is part of the surface: anything else is no summary.
    [GeneratedRegex(@"^\s*(?:\d+>)?BuildMemo: (?<steps>\d+) steps: (?<upToDate>\d+) up to date, (?<restored>\d+) restored, (?<ran>\d+) ran, (?<failed>\d+) failed(?:, (?<timedOut>\d+) timed out)?(?:, (?<cancelled>\d+) cancelled)?(?:, (?<skipped>\d+) skipped)?; saved \d+\.\d s\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SummaryLine();
}

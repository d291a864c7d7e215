using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Settings;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Running;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>run</c>: memoizes a command from a shell. What it writes and its exit code pass through, on a run and on a hit.</summary>
internal sealed class RunCommand : ToolCommand
{
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments, after --.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _inputs = Many("--input", "GLOB", "A file, or files, that it reads. Files that its arguments name are found without.");
    private readonly Option<string[]> _outputs = Many("--output", "PATH", "A file that it writes.");
    private readonly Option<string[]> _outputDirectories = Many("--output-dir", "FOLDER", "A folder that it fills.");
    private readonly Option<string[]> _variables = Many("--env", "NAME[=VALUE]", "A variable that it may see; others than the base set are kept from it.");
    private readonly Option<string[]> _tools = Many("--tool", "PROGRAM", "A further file or program that determines the result.");
    private readonly Option<string?> _depFile = new("--depfile") { Description = "A file in Make's syntax that it writes, with the inputs it found.", HelpName = "PATH" };
    private readonly Option<string?> _name = new("--name") { Description = "Names the record for list and show; by default the program.", HelpName = "NAME" };
    private readonly Option<bool> _refresh = new("--refresh") { Description = "Run in any case, and store the result anew." };
    private readonly Option<bool> _explain = new("--explain") { Description = "Say on standard error why it ran, or what was saved." };
    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = new("--json") { Description = "The same as one line of JSON, on standard error, for standard output is the command's." };

    public RunCommand(ToolContext context)
        : base("run", "Memoizes a command: with the same inputs its outputs and what it printed come out of the store. Only success is stored.", context)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_inputs, _outputs, _outputDirectories, _variables, _tools, _depFile, _name, _refresh, _explain, _cacheDir, _json])
            Options.Add(option);
        Arguments.Add(_command);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo run --output report.txt -- ./report.sh data.csv report.txt", "data.csv and the script are found in the command line"),
        new("sort big.txt | dotnet buildmemo run -- ./summarize", "standard input is an input; standard output is kept"),
    ];

    public override IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings => ExitCodes.OfRun;

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("name", "string", "the record's name"),
        new("outcome", "string", "`restored`, `ran`, `failed`, `timedOut` or `cancelled`"),
        new("exitCode", "number", "exit code of `run`"),
        new("fingerprint", "string", "64 hexadecimal digits; empty when it was not computed"),
        new("seconds", "number", "what this call took"),
        new("savedSeconds", "number", "what a hit saved; else 0"),
        new("reasons[]", "string", "why it was not up to date; empty when nothing differs and the store had the result"),
    ];

    /// <summary>What stands before <c>--</c> and is no option; null when all is in order. Without <c>--</c> nobody could tell whose an option is.</summary>
    public string? FindMisplaced(ParseResult parsed, string[] arguments)
    {
        if (parsed.Action is { ClearsParseErrors: true } || parsed.GetResult(_command) is not { Tokens.Count: > 0 } command)
            return null;
        int separator = Array.IndexOf(arguments, "--");
        int after = separator < 0 ? 0 : arguments.Length - separator - 1;
        if (command.Tokens.Count <= after)
            return null;
        string first = command.Tokens[0].Value;
        return first.StartsWith('-')
            ? $"There is no option '{first}' of run.{NearMiss.Hint(first, [.. Options.Select(option => option.Name)])}"
            : $"'{first}' stands before --. Write: dotnet buildmemo run [options] -- COMMAND [arguments].";
    }

    protected override int Execute(ParseResult parsed)
    {
        string[] command = parsed.GetRequiredValue(_command);
        if (command[0].Length == 0)
            return Context.Fail(ExitCodes.RunNotFound, Codes.ToolCommandNotFound, "The command is empty.");
        SettingsReading reading = SettingsReader.Read(
            Context.WorkingDirectory,
            new(SettingOrigin.CommandLine, name => Given(parsed, name)),
            new(SettingOrigin.EnvironmentVariable, name => Context.Environment.GetValueOrDefault(name)));
        foreach (Problem problem in reading.Problems)
            Context.Report(problem);
        if (reading.Problems.Any(problem => problem.Code.Severity == Severity.Error))
            return ExitCodes.RunFailed;

        CommandDeclaration declaration = new()
        {
            Command = command[0],
            Arguments = command[1..],
            Name = parsed.GetValue(_name),
            Inputs = parsed.GetValue(_inputs) ?? [],
            Outputs = parsed.GetValue(_outputs) ?? [],
            OutputDirectories = parsed.GetValue(_outputDirectories) ?? [],
            Variables = parsed.GetValue(_variables) ?? [],
            Tools = parsed.GetValue(_tools) ?? [],
            DepFile = parsed.GetValue(_depFile),
        };
        using SignalWatch signals = new();
        RunEvents events = new(Context, parsed.GetValue(_explain), signals);
        CommandEnd end = CommandRun.Run(declaration, reading.Settings, Context, events, signals);
        if (events.Fault is { } fault)
            Context.Fail(end.ExitCode, Codes.ToolOutputFailed, fault.Message);
        if (end.Report is { } report && parsed.GetValue(_json))
            WriteJson(report, end.ExitCode);
        else if (end.Report is { } explained && parsed.GetValue(_explain))
            Explain(explained);
        return end.ExitCode;
    }

    private static Option<string[]> Many(string name, string helpName, string description) => new(name)
    {
        Description = description + " May be given several times.",
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private string? Given(ParseResult parsed, string name) =>
        name == SettingDefinitions.CacheDir.Name ? parsed.GetValue(_cacheDir)
        : name == SettingDefinitions.Mode.Name && parsed.GetValue(_refresh) ? nameof(CacheMode.Refresh)
        : null;

    private void Explain(StepReport report)
    {
        string what = report.Outcome switch
        {
            StepOutcome.Restored => $"restored, saved {Texts.Duration(TimeSpan.FromSeconds(Math.Max(0, report.SavedSeconds)))}",
            StepOutcome.Ran => $"ran for {Texts.Duration(TimeSpan.FromSeconds(report.Seconds))}",
            _ => "did not succeed, nothing was stored",
        };
        Context.Terminal.Error.WriteLine($"{ToolProgram.Name}: {Texts.Line(report.Name)} {what}");
        if (report.Outcome == StepOutcome.Restored)
            return;
        foreach (Reason reason in report.Reasons)
            Context.Terminal.Error.WriteLine($"{ToolProgram.Name}:   {Texts.Line(reason.ToString())}");
    }

    private void WriteJson(StepReport report, int exitCode) => JsonOutput.Write(
        Context.Terminal.StandardError,
        json =>
        {
            json.WriteString("name", report.Name);
            json.WriteString("outcome", RunReportFile.NameOf(report.Outcome));
            json.WriteNumber("exitCode", exitCode);
            json.WriteString("fingerprint", report.Fingerprint);
            json.WriteNumber("seconds", Math.Round(report.Seconds, 6));
            json.WriteNumber("savedSeconds", Math.Round(report.SavedSeconds, 6));
            json.WriteStartArray("reasons");
            foreach (Reason reason in report.Reasons)
                json.WriteStringValue(reason.ToString());
            json.WriteEndArray();
        },
        isOneLine: true);
}

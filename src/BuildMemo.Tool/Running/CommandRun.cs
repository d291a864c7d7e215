using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Tool.Running;

/// <summary>A command line with what it reads and writes, as declared.</summary>
internal sealed record CommandDeclaration
{
    /// <summary>The program.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Names the record for people; the program's file name by default.</summary>
    public string? Name { get; init; }

    /// <summary>Files and globs.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Files.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Folders.</summary>
    public IReadOnlyList<string> OutputDirectories { get; init; } = [];

    /// <summary><c>NAME</c> or <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Files or programs.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>File of discovered inputs.</summary>
    public string? DepFile { get; init; }

    /// <summary>The step of it.</summary>
    public StepDeclaration ToStep()
    {
        List<KeyValuePair<string, string>> metadata = [];
        void Add(string name, string value)
        {
            if (value.Length > 0)
                metadata.Add(new(name, value));
        }

        Add("Name", MetadataText.Of(Name ?? Path.GetFileName(Command)));
        Add("Executable", MetadataText.Of(Command));
        Add("Inputs", MetadataText.Of(Inputs, isGlob: true));
        Add("Outputs", MetadataText.Of(Outputs));
        Add("OutputDirectories", MetadataText.Of(OutputDirectories));
        Add("EnvironmentVariables", MetadataText.Of(Variables));
        Add("Tools", MetadataText.Of(Tools));
        Add("DepFile", MetadataText.Of(DepFile ?? ""));
        // What it prints is its own: a line that looks like an error is no error.
        Add("IgnoreStandardErrorWarningFormat", "true");
        return new("", metadata) { IsEscaped = true, HasPlaceholders = false, ExactArguments = Arguments };
    }
}

/// <summary>How a memoized command ended.</summary>
/// <param name="ExitCode">Of <c>run</c>.</param>
/// <param name="Report">Of its step; null when it was refused.</param>
internal sealed record CommandEnd(int ExitCode, StepReport? Report);

/// <summary>Runs one command through the engine.</summary>
internal static class CommandRun
{
    /// <summary>Runs it, or gives its result again.</summary>
    public static CommandEnd Run(
        CommandDeclaration declaration, BuildMemoSettings settings, ToolContext context, RunEvents events, SignalWatch signals)
    {
        string directory = context.WorkingDirectory;
        string? path = declaration.Variables.LastOrDefault(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..];
        int found = CommandLookup.Find(declaration.Command, directory, path ?? context.Environment.GetValueOrDefault("PATH"), out string reason);
        if (found != ExitCodes.Done)
            return new(context.Fail(found, Codes.ToolCommandNotFound, reason), null);

        ReportEmptyGlobs(declaration.Inputs, context);
        using SpooledInput input = SpooledInput.Read();
        ProjectPaths paths = RunPlaces.Of(directory, settings.Root, context.Environment);
        StepDeclaration step = declaration.ToStep();
        string journal = "run-" + RunPlaces.Digest(string.Join('\0', step.Metadata.Select(entry => $"{entry.Key}={entry.Value}").Concat(declaration.Arguments)));
        RunPlaces.Sweep(paths, journal);
        RunResult result = MemoRunner.Run(
            new()
            {
                Declarations = [step],
                Paths = paths,
                Settings = settings,
                Environment = context.Environment,
                Events = events,
                Cores = new OwnCores(),
                JournalName = journal,
                WorkerFolder = AppContext.BaseDirectory,
                MergeStreams = false,
                StandardInputFile = input.Path,
            },
            signals.Token);
        StepReport? report = result.Report.Steps is [var only] ? only : null;
        return new(ExitCodeOf(report, events, signals), report);
    }

    // In a project a glob may match nothing yet; on a command line it is a slip, and the wrong hits of later runs would not show it.
    private static void ReportEmptyGlobs(IReadOnlyList<string> inputs, ToolContext context)
    {
        foreach (string input in inputs.Where(GlobPattern.HasWildcards))
        {
            if (Glob.MatchOnDisk(GlobPattern.Parse(Path.GetFullPath(input, context.WorkingDirectory))).Count == 0)
                context.Report(new Problem(Codes.RunGlobEmpty, $"--input '{input}' matches no file below {context.WorkingDirectory}, so nothing of it makes the command run again."));
        }
    }

    private static int ExitCodeOf(StepReport? report, RunEvents events, SignalWatch signals)
    {
        if (events.IsReaderGone)
            return ExitCodes.ReaderGone;
        if (signals.Signal != 0)
            return ExitCodes.Signal + signals.Signal;
        if (events.Fault is not null || report is null)
            return ExitCodes.RunFailed;
        return report.Outcome switch
        {
            StepOutcome.Ran or StepOutcome.Restored or StepOutcome.UpToDate => ExitCodes.Done,
            // With code 0 the step failed by what it left: an output is missing.
            _ => report.ExitCode is { } code and not 0 ? code : ExitCodes.RunFailed,
        };
    }
}

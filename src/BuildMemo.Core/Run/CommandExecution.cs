using System.Collections.Immutable;
using System.Globalization;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Runs the command of a step, or of a batch of steps, to its end.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class CommandExecution(RunServices services)
{
    private const string SeedVariable = "BUILDMEMO_SEED";

    /// <summary>Runs the command; <paramref name="print"/> gets each line as it comes, on this thread.</summary>
    public CommandResult Run(List<PreparedStep> steps, Action<PreparedStep, RecordMessage> print, ImmutableArray<string> tracer = default)
    {
        PreparedStep first = steps[0];
        Step step = first.Run.Step;
        IReadOnlyDictionary<string, string> environment = EnvironmentOf(first);
        string? responseFile = CommandExpander.Uses(step.Command, TemplatePartKind.ResponseFile) ? ResponseFileOf(step) : null;
        CommandValues values = CommandValues.OfBatch(
            [.. steps.Select(prepared => prepared.Run.Step)],
            [.. steps.Select(prepared => (IReadOnlyList<string>)[.. prepared.Situation.Inputs.Select(input => input.Path)])],
            services.Paths.Root,
            responseFile ?? "");
        ExpandedCommand command = CommandExpander.Expand(step.Command, values);
        if (CommandLimit.Check(step, command, environment) is { } tooLong)
            return NotStarted(tooLong.Message);
        if (responseFile is not null)
            ResponseFileText.Write(responseFile, values);

        if (!services.Request.MergeStreams)
            return RunApart(first, RequestOf(steps, command, environment));

        List<RecordMessage> messages = [];
        bool hasErrorLine = false;
        OutputLines lines = new(
            message =>
            {
                messages.Add(message);
                hasErrorLine |= message.Diagnostic is { Severity: Severity.Error };
                print(first, message);
            },
            recognise: !step.IgnoreStandardErrorWarningFormat);
        ProcessOutcome outcome = services.Runner.Run(
            Traced(RequestOf(steps, command, environment), tracer), new LineOutput(lines), services.Cancellation);
        lines.Complete();
        return new(outcome, messages, hasErrorLine);
    }

    // Both streams as they are: handed on at once, and kept on the way.
    private CommandResult RunApart(PreparedStep prepared, ProcessRequest request)
    {
        Step step = prepared.Run.Step;
        using CaptureWriter? capture = services.MayStore && step.Cache
            ? new(services.Store, services.TextsOf(prepared.Situation, step.WorkingDirectory).Texts)
            : null;
        ProcessOutcome outcome = services.Runner.Run(request, new StreamOutput(services, step.Name, capture), services.Cancellation);
        return new(outcome, [], HasErrorLine: false)
        {
            Capture = outcome is ProcessExited { ExitCode: 0 } ? capture?.Complete() : null,
            FoundTexts = [.. capture?.FoundTexts ?? []],
        };
    }

    private static CommandResult NotStarted(string reason) => new(new ProcessNotStarted(reason, 0), [], HasErrorLine: false);

    private ProcessRequest RequestOf(List<PreparedStep> steps, ExpandedCommand command, IReadOnlyDictionary<string, string> environment)
    {
        Step step = steps[0].Run.Step;
        (string fileName, ImmutableArray<string> arguments) = ProgramOf(command, step, environment);
        return new()
        {
            FileName = fileName,
            Arguments = arguments,
            WorkingDirectory = step.WorkingDirectory,
            Environment = environment,
            // Each step of a batch has its own time.
            Timeout = step.Timeout * steps.Count,
            MergeStreams = services.Request.MergeStreams,
            StandardInputFile = services.Request.StandardInputFile,
            Started = group =>
            {
                foreach (PreparedStep prepared in steps)
                    services.Journal.Started(prepared.Run.Step.Name, new(group.Id, group.StartMark));
            },
        };
    }

    private static ProcessRequest Traced(ProcessRequest request, ImmutableArray<string> tracer) => tracer.IsDefaultOrEmpty
        ? request
        : request with { FileName = tracer[0], Arguments = [.. tracer[1..], request.FileName, .. request.Arguments] };

    private (string FileName, ImmutableArray<string> Arguments) ProgramOf(
        ExpandedCommand command, Step step, IReadOnlyDictionary<string, string> environment)
    {
        if (command is ShellLine line)
        {
            ShellInvocation shell = ShellInvocation.For(line.Text);
            return (shell.FileName, shell.Arguments);
        }

        ProgramLine program = (ProgramLine)command;
        // A name that is not found is left as it is: the start fails on it, and says so.
        string? found = Path.IsPathFullyQualified(program.Executable)
            ? program.Executable
            : services.FindProgram(program.Executable, environment.GetValueOrDefault("PATH"), step.WorkingDirectory);
        return (found ?? Path.GetFullPath(program.Executable, step.WorkingDirectory), program.Arguments);
    }

    private Dictionary<string, string> EnvironmentOf(PreparedStep step)
    {
        Dictionary<string, string> environment = services.EnvironmentOf(step.Situation.Environment);
        // joblib's random state: another one for each step, the same in every run. A step that may share its process gets none, for its
        // result must not depend on whether it did.
        if (BatchKey.Of(step.Run.Step) is null && !step.Run.Step.Environment.Any(variable => variable.Name == SeedVariable))
            environment[SeedVariable] = StepSeed.Of(step.Situation.Declared).ToString(CultureInfo.InvariantCulture);
        return environment;
    }

    // Always the same place for a step, so that a program that writes the name down writes the same bytes in each run.
    private string ResponseFileOf(Step step)
    {
        string folder = Path.Combine(services.Paths.JournalDirectory, "rsp");
        Directory.CreateDirectory(folder);
        using HashingSink name = new();
        name.AddText(ComponentKind.Name, services.Request.JournalName, step.Name);
        return Path.Combine(folder, name.ToFingerprint().ToString()[..16] + ".rsp");
    }

    private sealed class StreamOutput(RunServices services, string step, CaptureWriter? capture) : IProcessOutput
    {
        public void Write(int stream, ReadOnlySpan<byte> bytes)
        {
            capture?.Write(stream, bytes);
            byte[] copy = System.Buffers.ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(copy);
            services.Emit(new Reporting.StepWrote(step, stream, copy.AsMemory(0, bytes.Length), IsReplayed: false));
            System.Buffers.ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private sealed class LineOutput(OutputLines lines) : IProcessOutput
    {
        public void Write(int stream, ReadOnlySpan<byte> bytes) => lines.Write(stream, bytes);
    }
}

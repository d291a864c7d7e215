using System.Diagnostics;
using System.Text;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Reporting;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// What the calls of one batch say while they run, and how each ends: lines and messages become events and go into the step's record,
/// added files are noted, the end settles the step.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="steps">The steps; a call's id is its place.</param>
/// <param name="settle">Ends a step.</param>
internal sealed class MethodCalls(RunServices services, List<PreparedStep> steps, Action<PreparedStep, StepEnd> settle) : ICallEvents
{
    private const int Unattributed = -1;

    private readonly Call[] _calls = [.. steps.Select(step => new Call(step, services))];
    private (Call Call, CallOutcome Outcome)? _last;
    private int _open = steps.Count;
    private int _slot;

    /// <inheritdoc />
    public void Started(int call, int workerProcessId)
    {
        // A batch that waits for a worker has no slot yet.
        if (_slot == 0)
            _slot = services.SlotNumbers.Take();
        steps[call].Run.BeginWork(_slot, Stopwatch.GetTimestamp());
        _calls[call].Start();
    }

    /// <summary>The worker is free for the next batch.</summary>
    public void ReturnSlot()
    {
        if (_slot > 0)
            services.SlotNumbers.Return(_slot);
        _slot = 0;
    }

    /// <inheritdoc />
    public void Printed(int call, int stream, ReadOnlySpan<byte> bytes)
    {
        if (call != Unattributed)
        {
            _calls[call].Lines.Write(stream, bytes);
            return;
        }

        // Several calls ran at once: whose line it is, nobody knows, so it is shown and goes into no record.
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            services.Emit(new StepPrinted("", new(stream, $"(unattributed) {line.TrimEnd('\r')}"), IsReplayed: false));
    }

    /// <inheritdoc />
    public void Said(int call, CallMessage message)
    {
        _calls[call].Say(new(1, TextOf(message))
        {
            Diagnostic = new(message.Severity, message.Text) { Code = message.Code ?? "", File = message.File ?? "", Line = message.Line },
        });
    }

    /// <inheritdoc />
    public void Progressed(int call, double fraction, string? text) =>
        services.ReportProgress(steps[call].Run.Step.Name, fraction, text ?? "");

    /// <inheritdoc />
    public void AddedInput(int call, string path) => _calls[call].Inputs.Add(path);

    /// <inheritdoc />
    public void AddedOutput(int call, string path)
    {
        Step step = steps[call].Run.Step;
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Kind == OutputKind.Directory ? SafePath.IsBelow(path, output.Path) : output.Path == path)
                return;
        }

        _calls[call].Problem ??= new(
            Codes.AddedOutputOutside,
            $"Step '{step.Name}': its method added the output {path}, which no declaration of the step holds, so another step may write it too, "
            + "and nobody would clean it up. Name it in Outputs or OptionalOutputs, or write it below a folder in OutputDirectories.")
        { Step = step.Name, File = path };
    }

    /// <inheritdoc />
    public void Noticed(Problem problem) => services.Report(problem);

    /// <inheritdoc />
    public void Finished(int call, CallOutcome outcome)
    {
        Call state = _calls[call];
        state.Lines.Complete();
        state.Step.AddedInputs = [.. state.Inputs];
        // The last one waits until the worker is free for the next batch.
        if (Interlocked.Decrement(ref _open) == 0)
            _last = (state, outcome);
        else
            settle(state.Step, EndOf(state, outcome));
    }

    /// <summary>Settles the call that ended last; called when the batch has given its slot back.</summary>
    public void SettleLast()
    {
        if (_last is var (state, outcome))
            settle(state.Step, EndOf(state, outcome));
    }

    private static StepEnd EndOf(Call call, CallOutcome outcome)
    {
        if (outcome is not CallSucceeded)
            return MethodFailures.Describe(call.Step, outcome, call.Messages);
        if (call.Problem is { } problem)
            return new StepFailure(StepOutcome.Failed, problem, outcome.Duration);
        return call.HasError
            ? new StepFailure(StepOutcome.Failed, MethodFailures.SaidError(call.Step), outcome.Duration)
            : new StepSuccess(call.Messages, outcome.Duration);
    }

    // As a compiler prints it: what a record shows to people.
    private static string TextOf(CallMessage message)
    {
        if (message is { Severity: Severity.Message, File: null, Code: null })
            return message.Text;
        string place = message.File is null ? "" : message.Line > 0 ? $"{message.File}({message.Line}): " : $"{message.File}: ";
        string code = string.IsNullOrEmpty(message.Code) ? "" : " " + message.Code;
        return $"{place}{message.Severity.ToString().ToLowerInvariant()}{code}: {message.Text}";
    }

    private sealed class Call
    {
        private readonly RunServices _services;

        public Call(PreparedStep step, RunServices services)
        {
            Step = step;
            _services = services;
            Lines = new(Say, recognise: !step.Run.Step.IgnoreStandardErrorWarningFormat);
        }

        public PreparedStep Step { get; }

        public OutputLines Lines { get; private set; }

        public List<RecordMessage> Messages { get; } = [];

        public SortedSet<string> Inputs { get; } = new(StringComparer.Ordinal);

        public Problem? Problem { get; set; }

        public bool HasError { get; private set; }

        // A call that is tried again begins anew: what the dead one said is no part of the result.
        public void Start()
        {
            Messages.Clear();
            Inputs.Clear();
            Problem = null;
            HasError = false;
            Lines = new(Say, recognise: !Step.Run.Step.IgnoreStandardErrorWarningFormat);
            _services.Emit(_services.Starts.Of(Step.Run, Step.Situation.CommandText));
        }

        public void Say(RecordMessage message)
        {
            Messages.Add(message);
            HasError |= message.Diagnostic is { Severity: Severity.Error };
            _services.Emit(new StepPrinted(Step.Run.Step.Name, StepLines.Of(message), IsReplayed: false));
        }
    }
}

using System.Globalization;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Reporting;
using BuildMemo.Store;
using BuildMemo.Values;

namespace BuildMemo.Run;

/// <summary>
/// Says why a call failed: the step, the method with its arguments, the worker process, the exception with its own stack, and where in
/// the source (joblib's traceback of the child with argument values).
/// </summary>
internal static class MethodFailures
{
    private const int LastLines = 10;

    /// <summary>The end of a step whose call did not return.</summary>
    public static StepFailure Describe(PreparedStep step, CallOutcome outcome, IReadOnlyList<RecordMessage> messages) => outcome switch
    {
        CallThrew threw => new(StepOutcome.Failed, Threw(step, threw), outcome.Duration),
        CallTimedOut late => new(StepOutcome.TimedOut, TimedOut(step, late, messages), outcome.Duration),
        CallCancelled => new(StepOutcome.Cancelled, null, outcome.Duration),
        CallCrashed crashed => new(StepOutcome.Failed, Crashed(step, crashed, messages), outcome.Duration),
        CallRejected rejected => new(StepOutcome.Failed, Rejected(step, rejected), outcome.Duration),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no such outcome of a call that failed"),
    };

    /// <summary>The error of a step whose method returned after it had reported an error.</summary>
    public static Problem SaidError(PreparedStep step) => New(
        step, Codes.MethodSaidError, $"{CallText(step)} returned, but reported an error, so its outputs are not used. "
        + "Where a printed line only looks like an error, set IgnoreStandardErrorWarningFormat=\"true\".");

    private static Problem Threw(PreparedStep step, CallThrew threw)
    {
        StringBuilder text = new($"{CallText(step)} threw {threw.Error.Type}: {threw.Error.Message}{Process(threw)}");
        AppendStack(text, threw.Error);
        foreach (CallError inner in threw.Error.Inner)
            AppendInner(text, inner);
        return New(step, Codes.MethodThrew, text.ToString()) with { File = threw.Error.File, Line = threw.Error.Line };
    }

    private static Problem TimedOut(PreparedStep step, CallTimedOut late, IReadOnlyList<RecordMessage> messages)
    {
        string limit = step.Run.Step.Timeout is { } timeout ? $" of {DurationText.Format(timeout)}" : "";
        string end = late.WorkerWasKilled
            ? "it did not end within a second of being asked to, so its worker was killed"
            : "it ended itself when asked to";
        StringBuilder text = new($"{CallText(step)} ran longer than its Timeout{limit}: {end}{Process(late)}");
        AppendLines(text, messages);
        return New(step, Codes.MethodTimedOut, text.ToString());
    }

    private static Problem Crashed(PreparedStep step, CallCrashed crashed, IReadOnlyList<RecordMessage> messages)
    {
        string others = crashed.CallsAtOnce == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", one of {crashed.CallsAtOnce} calls that ran in it at once; which of them ended it is not known");
        StringBuilder text = new($"{crashed.Description} while it ran {CallText(step)}{others}.");
        if (crashed.LastErrorLines.Length > 0)
            text.Append("\nIts last lines:\n  ").Append(crashed.LastErrorLines.Trim().ReplaceLineEndings("\n  "));
        else
            AppendLines(text, messages);
        return New(step, Codes.WorkerCrashed, text.ToString());
    }

    private static Problem Rejected(PreparedStep step, CallRejected rejected)
    {
        StringBuilder text = new($"{CallText(step)}: {rejected.Message}{Process(rejected)}");
        // A conversion's message says it all, unless code of the user's own took part.
        if (rejected.Error is { } error && (rejected.Stage is not (CallStage.Decoding or CallStage.Encoding) || HasStack(error)))
            AppendInner(text, error, rejected.Message);
        return New(step, Codes.MethodNotRun, text.ToString());
    }

    private static string CallText(PreparedStep step) => step.Situation.CommandText;

    private static string Process(CallOutcome outcome) =>
        outcome.WorkerProcessId > 0 ? string.Create(CultureInfo.InvariantCulture, $" (worker process {outcome.WorkerProcessId})") : "";

    private static void AppendStack(StringBuilder text, CallError error)
    {
        if (error.Stack.Length > 0)
            text.Append('\n').Append(error.Stack.TrimEnd());
    }

    /// <param name="text">Where to.</param>
    /// <param name="error">What.</param>
    /// <param name="said">A message that stands in the text already: the one of an error that it holds is not said again.</param>
    private static void AppendInner(StringBuilder text, CallError error, string said = "")
    {
        bool isSaid = error.Message.Length > 0 && said.Contains(error.Message, StringComparison.Ordinal);
        if (!isSaid || error.Stack.Length > 0)
            text.Append("\n ---> ").Append(error.Type).Append(isSaid ? "" : ": " + error.Message);
        AppendStack(text, error);
        foreach (CallError inner in error.Inner)
            AppendInner(text, inner, said);
    }

    private static bool HasStack(CallError error)
    {
        if (error.Stack.Length > 0)
            return true;
        foreach (CallError inner in error.Inner)
        {
            if (HasStack(inner))
                return true;
        }

        return false;
    }

    private static void AppendLines(StringBuilder text, IReadOnlyList<RecordMessage> messages)
    {
        if (messages.Count > 0)
            text.Append("\nIts last lines:");
        foreach (RecordMessage message in messages.TakeLast(LastLines))
            text.Append("\n  ").Append(message.Text);
    }

    private static Problem New(PreparedStep step, Code code, string text) =>
        new(code, $"Step '{step.Run.Step.Name}': {text}") { Step = step.Run.Step.Name };
}

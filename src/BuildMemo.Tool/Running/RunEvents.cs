using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Running;

/// <summary>
/// Hands on what the command writes, at once and unchanged. The tool's own words go to standard error only where they do not spoil the
/// command's: faults of the store and errors always, warnings for a person or with <c>--explain</c>.
/// </summary>
/// <param name="context">The process.</param>
/// <param name="isExplained">Whether everything is said.</param>
/// <param name="signals">Cancelled when the reader went away.</param>
internal sealed class RunEvents(ToolContext context, bool isExplained, SignalWatch signals) : IRunEvents
{
    /// <summary>Whether nobody reads standard output or standard error any more.</summary>
    public bool IsReaderGone { get; private set; }

    /// <summary>What kept the output from being written; null for nothing.</summary>
    public IOException? Fault { get; private set; }

    /// <summary>Errors that are no failure of the command.</summary>
    public bool HasOwnErrors { get; private set; }

    /// <inheritdoc />
    public void Report(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case StepWrote wrote:
                Write(wrote);
                break;
            case ProblemFound { Problem: var problem }:
                Report(problem);
                break;
        }
    }

    private void Write(StepWrote wrote)
    {
        if (IsReaderGone || Fault is not null)
            return;
        try
        {
            (wrote.Stream == 2 ? context.Terminal.StandardError : context.Terminal.StandardOutput).Write(wrote.Bytes.Span);
        }
        catch (ReaderGoneException)
        {
            // As a signal would have ended the command itself: it is cancelled.
            IsReaderGone = true;
            signals.Cancel();
        }
        catch (IOException fault)
        {
            // Told when the run has ended; half an output must not pass for a whole one.
            Fault = fault;
            signals.Cancel();
        }
    }

    private void Report(Problem problem)
    {
        // Said in the words of a project, which this command line does not have.
        problem = problem with { Message = problem.Message.Replace(Collector.OutputAdvice, "Correct --output.", StringComparison.Ordinal) };
        bool isOfCommand = problem.Code == Codes.CommandFailed || problem.Code == Codes.CommandKilled;
        bool isOfStore = problem.Code.Id.StartsWith("BMEMO3", StringComparison.Ordinal) && problem.Code.Severity == Severity.Warning;
        bool isOwnError = problem.Code.Severity == Severity.Error && !isOfCommand;
        HasOwnErrors |= isOwnError;
        bool isShown = isExplained || isOwnError || isOfStore || problem.Code == Codes.ForeignFileReplaced
            || (problem.Code.Severity == Severity.Warning && !Console.IsErrorRedirected);
        if (isShown)
            context.Report(problem);
    }
}

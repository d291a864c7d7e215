using BuildMemo.Errors;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// What is told while a batch runs. Calls are named by their <see cref="MethodCall.Id"/>. Called on threads of the executor, never
/// twice at once for one batch; an implementation must not block for long and must not throw.
/// </summary>
public interface ICallEvents
{
    /// <summary>A worker began to run the call. May come twice for one call: after a crash with <see cref="MethodCall.RetryOnCrash"/>.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="workerProcessId">The process that runs it.</param>
    void Started(int call, int workerProcessId);

    /// <summary>Bytes that the call wrote to its console.</summary>
    /// <param name="call">Id of the call; -1 when calls ran at once and the bytes were written below .NET's console, so nobody knows.</param>
    /// <param name="stream">1 for standard output, 2 for standard error.</param>
    /// <param name="bytes">UTF-8 as a rule; only valid during the call.</param>
    void Printed(int call, int stream, ReadOnlySpan<byte> bytes);

    /// <summary>A message, warning or error of the method's own.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="message">What was said.</param>
    void Said(int call, CallMessage message);

    /// <summary>How far a call is.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="text">What it does now; null when it doesn't say.</param>
    void Progressed(int call, double fraction, string? text);

    /// <summary>The method read a file that the step doesn't declare.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="path">Absolute path.</param>
    void AddedInput(int call, string path);

    /// <summary>The method wrote a file that the step doesn't declare.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="path">Absolute path.</param>
    void AddedOutput(int call, string path);

    /// <summary>The last event of a call.</summary>
    /// <param name="call">Id of the call.</param>
    /// <param name="outcome">How it ended.</param>
    void Finished(int call, CallOutcome outcome);

    /// <summary>Something about a worker that is worth a line in the log: replaced for its growth, garbage on its pipe.</summary>
    /// <param name="problem">What happened and why.</param>
    void Noticed(Problem problem);
}

/// <summary>What a method says through <c>StepContext</c>.</summary>
/// <param name="Severity">Message, warning or error.</param>
/// <param name="Code">A code of the method's own; null for none.</param>
/// <param name="Text">The text.</param>
/// <param name="File">The file it is about; null for none.</param>
/// <param name="Line">Line in the file, from 1; 0 when unknown.</param>
public sealed record CallMessage(Severity Severity, string? Code, string Text, string? File = null, int Line = 0);

using System.Collections.Immutable;

namespace BuildMemo.Execution.Methods;

/// <summary>How a call ended.</summary>
public abstract record CallOutcome
{
    private protected CallOutcome()
    {
    }

    /// <summary>Time from the call's start to its end, measured in the worker; up to the worker's death for a crash.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The process that ran it; 0 when none did.</summary>
    public int WorkerProcessId { get; init; }
}

/// <summary>The method returned, and its result is written.</summary>
/// <param name="Result">The result's bytes when they are short (<see cref="MethodCall.ResultPath"/> holds them too); default when there is none or it is long.</param>
public sealed record CallSucceeded(ImmutableArray<byte> Result) : CallOutcome;

/// <summary>The method threw.</summary>
/// <param name="Error">What.</param>
public sealed record CallThrew(CallError Error) : CallOutcome;

/// <summary>The call ran longer than <see cref="MethodCall.Timeout"/>; it ended itself when asked, or its worker was killed.</summary>
/// <param name="WorkerWasKilled">False when the method honoured its cancellation token within a second.</param>
public sealed record CallTimedOut(bool WorkerWasKilled) : CallOutcome;

/// <summary>The run was cancelled before the call ended.</summary>
public sealed record CallCancelled : CallOutcome;

/// <summary>The worker process ended while it ran the call.</summary>
/// <param name="ExitCode">The process's exit code; null when a signal ended it, or nobody knows.</param>
/// <param name="Signal">Such as <c>SIGSEGV</c>; null when it exited.</param>
/// <param name="Description">In words, such as "worker process 4711 was ended by SIGSEGV (segmentation fault)".</param>
/// <param name="LastErrorLines">What the process wrote last to its standard error: at most 30 lines.</param>
public sealed record CallCrashed(int? ExitCode, string? Signal, string Description, string LastErrorLines) : CallOutcome
{
    /// <summary>How many calls ran in the process at once, this one counted: which of them ended it is known for one alone.</summary>
    public int CallsAtOnce { get; init; } = 1;
}

/// <summary>The call never ran, or its result was lost, for a reason that would be the same on every worker.</summary>
/// <param name="Stage">What could not be done.</param>
/// <param name="Message">What, where, why, and what to do.</param>
/// <param name="Error">The exception behind it; null for none.</param>
public sealed record CallRejected(CallStage Stage, string Message, CallError? Error = null) : CallOutcome;

/// <summary>The parts of a call around the method itself.</summary>
public enum CallStage
{
    /// <summary>A worker could not be started, or its initializer failed.</summary>
    Starting = 0,

    /// <summary>The assembly, the type or the method could not be loaded or found.</summary>
    Loading = 1,

    /// <summary>An argument could not be converted to its parameter's type.</summary>
    Decoding = 2,

    /// <summary>The result could not be written.</summary>
    Encoding = 3,
}

/// <summary>An exception, as far as it can be told to another process.</summary>
/// <param name="Type">Full name of its type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Stack">The method's own frames, one a line; empty when unknown.</param>
/// <param name="File">Source file of the uppermost frame that has one; null when unknown.</param>
/// <param name="Line">Line in the file, from 1; 0 when unknown.</param>
/// <param name="Inner">What caused it: one, several for an aggregate, or none. At most 10 levels.</param>
public sealed record CallError(string Type, string Message, string Stack, string? File, int Line, ImmutableArray<CallError> Inner);

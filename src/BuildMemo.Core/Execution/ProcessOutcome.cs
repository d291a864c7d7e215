namespace BuildMemo.Execution;

/// <summary>How a process ended.</summary>
public abstract record ProcessOutcome
{
    private protected ProcessOutcome()
    {
    }

    /// <summary>Wall-clock time from start to exit.</summary>
    public TimeSpan Duration { get; init; }
}

/// <summary>It exited by itself.</summary>
/// <param name="ExitCode">Its exit code.</param>
public sealed record ProcessExited(int ExitCode) : ProcessOutcome;

/// <summary>A signal ended it.</summary>
/// <param name="Signal">Number of the signal.</param>
/// <param name="SignalName">Its name, such as <c>SIGSEGV</c>.</param>
public sealed record ProcessSignaled(int Signal, string SignalName) : ProcessOutcome;

/// <summary>Its time was up and its tree was killed.</summary>
public sealed record ProcessTimedOut : ProcessOutcome;

/// <summary>The run was cancelled and its tree was killed.</summary>
public sealed record ProcessCancelled : ProcessOutcome;

/// <summary>It could not be started.</summary>
/// <param name="Reason">Why, in words, with the system's own text.</param>
/// <param name="ErrorNumber">errno, or the Win32 error.</param>
public sealed record ProcessNotStarted(string Reason, int ErrorNumber) : ProcessOutcome;

/// <summary>It ran and ended, but the system did not say how (somebody else reaped it). Never a success.</summary>
/// <param name="Reason">What is known.</param>
public sealed record ProcessStatusLost(string Reason) : ProcessOutcome;

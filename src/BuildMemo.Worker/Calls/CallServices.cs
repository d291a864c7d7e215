using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>What a running call can reach of the worker; the binder makes the method's <c>StepContext</c> from it. Safe to use from many threads.</summary>
internal abstract class CallServices
{
    /// <summary>The call.</summary>
    public abstract MethodCall Call { get; }

    /// <summary>Cancelled at the call's timeout, and when the run is cancelled.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Whether the method was loaded into a context that is to be unloaded after the call.</summary>
    public abstract bool IsCollectible { get; }

    /// <summary>Cores that the call may use, from 1.</summary>
    public abstract int Cores { get; }

    /// <summary>Sends a message to the build.</summary>
    public abstract void Say(Severity severity, string? code, string text, string? file, int line);

    /// <summary>Sends how far the call is.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="text">What it does now.</param>
    public abstract void Progress(double fraction, string? text);

    /// <summary>Tells of a file that was read beside the declared ones.</summary>
    /// <param name="path">Absolute.</param>
    public abstract void AddInput(string path);

    /// <summary>Tells of a file that was written beside the declared ones.</summary>
    /// <param name="path">Absolute.</param>
    public abstract void AddOutput(string path);

    /// <summary>Takes what is to be disposed when the call has ended, also when it threw.</summary>
    public abstract void KeepUntilEnd(IDisposable resource);
}

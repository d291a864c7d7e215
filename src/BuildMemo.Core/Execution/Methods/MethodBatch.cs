using System.Collections.Immutable;

namespace BuildMemo.Execution.Methods;

/// <summary>Calls that go to one worker in one message.</summary>
/// <param name="Spec">The kind of worker that all of them need.</param>
/// <param name="Calls">In the order in which they are to start.</param>
/// <param name="Isolation">What the steps ask for; overrides the executor that is configured.</param>
public sealed record MethodBatch(WorkerSpec Spec, ImmutableArray<MethodCall> Calls, MethodIsolation Isolation = MethodIsolation.None);

/// <summary>Whether a call may share its process with others that run at the same time.</summary>
public enum MethodIsolation
{
    /// <summary>As the executor does it.</summary>
    None,

    /// <summary>Never two calls at once in one process.</summary>
    Process,

    /// <summary>Together with all others that ask for it, on threads of one process.</summary>
    Thread,
}

using System.Runtime.ExceptionServices;

namespace BuildMemo;

/// <summary>One item of a map on its way, or what the source threw in its place. Knows no types: threads and window are compiled once for all maps.</summary>
internal class ParallelItem
{
    public ExceptionDispatchInfo? Error { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>Calls the function and keeps what it returns.</summary>
    public virtual void Call()
    {
    }
}

/// <param name="function">What is called.</param>
/// <param name="item">With what.</param>
/// <param name="depth">The level of the map.</param>
internal sealed class ParallelItem<TItem, TResult>(Func<TItem, TResult> function, TItem item, int depth) : ParallelItem
{
    public TResult? Result { get; private set; }

    /// <inheritdoc />
    public override void Call() => Result = StepParallel.Call(function, item, depth);
}

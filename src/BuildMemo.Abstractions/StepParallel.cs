namespace BuildMemo;

/// <summary>
/// Maps over a sequence on several threads, within the cores that the step was lent. Items are taken from the source as threads become
/// free, two a thread ahead of who reads the results; results come in the order of the items. A map inside a map runs in line on its thread
/// (as joblib's nested <c>Parallel</c> does at its second level).
/// </summary>
public sealed class StepParallel
{
    /// <summary>Maps may be nested this deep; deeper is taken for a recursion without end.</summary>
    public const int DeepestNesting = 10;

    // Flows into tasks and threads that the function starts: a second level is one wherever it runs.
    private static readonly AsyncLocal<int> Depth = new();

    private readonly CancellationToken _cancellation;

    internal StepParallel(int cores, CancellationToken cancellation)
    {
        Cores = Math.Max(cores, 1);
        _cancellation = cancellation;
    }

    /// <summary>How many items are worked on at once at the first level, from 1.</summary>
    public int Cores { get; }

    /// <summary>
    /// The function's results, in the order of the items. Nothing runs before the first result is asked for; who stops early stops the
    /// rest. An exception of the function or of the source comes out where its result would, as it was thrown.
    /// </summary>
    /// <param name="source">The items; read by one thread at a time.</param>
    /// <param name="function">Called once an item, on any thread.</param>
    /// <exception cref="InvalidOperationException">Maps are nested deeper than <see cref="DeepestNesting"/>.</exception>
    /// <exception cref="OperationCanceledException">The step was cancelled.</exception>
    public IEnumerable<TResult> Map<TItem, TResult>(IEnumerable<TItem> source, Func<TItem, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(function);
        return Run(source, function);
    }

    /// <summary>Calls an action for each item and returns when all have ended; the first exception in the order of the items is thrown.</summary>
    /// <param name="source">The items; read by one thread at a time.</param>
    /// <param name="action">Called once an item, on any thread.</param>
    public void ForEach<TItem>(IEnumerable<TItem> source, Action<TItem> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (bool _ in Map(source, item => { action(item); return true; }))
        {
        }
    }

    private IEnumerable<TResult> Run<TItem, TResult>(IEnumerable<TItem> source, Func<TItem, TResult> function)
    {
        int depth = Depth.Value + 1;
        if (depth > DeepestNesting)
        {
            throw new InvalidOperationException(
                $"StepContext.Parallel is nested {depth} levels deep; at most {DeepestNesting} are allowed. Does a mapped function map itself?");
        }

        return depth > 1 || Cores == 1 ? InLine(source, function, depth) : OnThreads(source, function, depth);
    }

    private IEnumerable<TResult> InLine<TItem, TResult>(IEnumerable<TItem> source, Func<TItem, TResult> function, int depth)
    {
        foreach (TItem item in source)
        {
            _cancellation.ThrowIfCancellationRequested();
            yield return Call(function, item, depth);
        }
    }

    private IEnumerable<TResult> OnThreads<TItem, TResult>(IEnumerable<TItem> source, Func<TItem, TResult> function, int depth)
    {
        using IEnumerator<TItem> items = source.GetEnumerator();
        using var work = new ParallelWork(() => items.MoveNext() ? new ParallelItem<TItem, TResult>(function, items.Current, depth) : null, Cores, _cancellation);
        while (work.TryTake(out ParallelItem? item))
        {
            item.Error?.Throw();
            yield return ((ParallelItem<TItem, TResult>)item).Result!;
        }
    }

    /// <summary>One call at its level.</summary>
    internal static TResult Call<TItem, TResult>(Func<TItem, TResult> function, TItem item, int depth)
    {
        int outer = Depth.Value;
        Depth.Value = depth;
        try
        {
            return function(item);
        }
        finally
        {
            Depth.Value = outer;
        }
    }
}

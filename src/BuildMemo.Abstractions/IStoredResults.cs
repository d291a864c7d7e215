namespace BuildMemo;

/// <summary>Where <see cref="StepMemory"/> keeps results: the store in a worker, a dictionary in a test.</summary>
internal interface IStoredResults
{
    /// <summary>The result for these arguments, computed when it is not there.</summary>
    /// <param name="name">The name that the caller gave.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="code">The function as it was given: its method, with assembly and name, and the type of its target count.</param>
    /// <param name="function">Computes; is given a context that notes inputs beside telling them to <paramref name="context"/>.</param>
    /// <param name="context">The step's context.</param>
    TResult Get<TArguments, TResult>(
        string name, TArguments arguments, Delegate code, Func<TArguments, StepContext, TResult> function, StepContext context);
}

using System.Reflection;
using BuildMemo.Methods;

namespace BuildMemo.Worker.Binding;

/// <summary>Results of <c>StepContext.Memory</c> without a store: every call computes (joblib's <c>Memory(None)</c>).</summary>
internal sealed class StoredResults : IStoredResults
{
    public static IStoredResults Of(ContextText text)
    {
        _ = text;
        return new StoredResults();
    }

    public TResult Get<TArguments, TResult>(
        string name, TArguments arguments, MethodInfo method, Func<TArguments, StepContext, TResult> function, StepContext context) => function(arguments, context);
}

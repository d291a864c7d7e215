namespace BuildMemo.Worker.Binding;

/// <summary>Memory without a store (<c>BuildMemoMode=Off</c>): every call computes, as joblib's <c>Memory(None)</c> does.</summary>
internal sealed class ComputedResults : IStoredResults
{
    public TResult Get<TArguments, TResult>(
        string name, TArguments arguments, Delegate code, Func<TArguments, StepContext, TResult> function, StepContext context) =>
        MemoryText.Read<TResult>(MemoryText.Write(function(arguments, context), name, "the result"), name);
}

using System.Reflection;
using System.Text.Json;

namespace BuildMemo;

/// <summary>Results of one test; kept as JSON, as the store keeps them, so that what a test gets is what a step would get.</summary>
internal sealed class InMemoryResults : IStoredResults
{
    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    private readonly Dictionary<(string Name, MethodInfo Method, string Arguments), (string Result, IReadOnlyList<string> Inputs)> _results = [];

    /// <inheritdoc />
    public TResult Get<TArguments, TResult>(
        string name, TArguments arguments, Delegate code, Func<TArguments, StepContext, TResult> function, StepContext context)
    {
        var key = (name, code.Method, JsonSerializer.Serialize(arguments, Options));
        lock (_results)
        {
            if (_results.TryGetValue(key, out (string Result, IReadOnlyList<string> Inputs) known))
            {
                foreach (string input in known.Inputs)
                    context.AddInput(input);
                return JsonSerializer.Deserialize<TResult>(known.Result, Options)!;
            }
        }

        var noting = new NotingContext(context);
        string result = JsonSerializer.Serialize(function(arguments, noting), Options);
        lock (_results)
            _results[key] = (result, noting.Noted);
        // What a hit gives, the first time too: a type that JSON can't hold whole shows at once.
        return JsonSerializer.Deserialize<TResult>(result, Options)!;
    }
}

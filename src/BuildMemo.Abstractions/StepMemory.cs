using System.Reflection;

namespace BuildMemo;

/// <summary>
/// Results of functions, kept in the store beside those of steps (joblib's <c>Memory</c> inside <c>Parallel</c>): whatever step asks for the
/// same function with the same arguments, in whatever worker, build or checkout, gets the result without computing it.
/// </summary>
public sealed class StepMemory
{
    private readonly StepContext _context;

    internal StepMemory(StepContext context, IStoredResults results)
    {
        _context = context;
        Results = results;
    }

    internal IStoredResults Results { get; }

    /// <summary>
    /// The function's result for these arguments: from the store, or computed now and stored. Files that the function reads have to be
    /// told with <see cref="StepContext.AddInput"/> on the context it is given; a hit tells them again, and a change of one of them is a miss.
    /// </summary>
    /// <param name="name">Names the function in the store; counts in the key, as the function's own assembly and name do.</param>
    /// <param name="arguments">Everything that the result depends on: data that System.Text.Json can write. Use a tuple or a record for several.</param>
    /// <param name="function">A static method, or a lambda that uses nothing but its arguments.</param>
    /// <exception cref="ArgumentException">The function has captured variables or an object, which the key could not see.</exception>
    /// <exception cref="NotSupportedException">The arguments, or the result, can't be written as JSON.</exception>
    public TResult Cache<TArguments, TResult>(string name, TArguments arguments, Func<TArguments, TResult> function)
    {
        Check(name, function);
        return Results.Get(name, arguments, function, (given, _) => function(given), _context);
    }

    /// <summary>As <see cref="Cache{TArguments, TResult}(string, TArguments, Func{TArguments, TResult})"/>, for a function that tells its inputs.</summary>
    /// <param name="name">Names the function in the store.</param>
    /// <param name="arguments">Everything that the result depends on, files told with <see cref="StepContext.AddInput"/> excepted.</param>
    /// <param name="function">Gets the arguments, and a context whose <see cref="StepContext.AddInput"/> is kept with the result.</param>
    public TResult Cache<TArguments, TResult>(string name, TArguments arguments, Func<TArguments, StepContext, TResult> function)
    {
        Check(name, function);
        return Results.Get(name, arguments, function, function, _context);
    }

    private static void Check(string name, Delegate function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        if (function.GetInvocationList().Length > 1)
            throw new ArgumentException($"Memory.Cache(\"{name}\") was given several functions in one delegate.", nameof(function));
        // The compiler puts lambdas that capture nothing into a class without instance fields.
        if (function.Target is { } target && FieldsOf(target.GetType()) is { Count: > 0 } fields)
        {
            string captured = string.Join(", ", fields);
            throw new ArgumentException(
                $"The function of Memory.Cache(\"{name}\") uses what is no argument of it ({captured}), so its result could be taken for another one's. "
                + "Give it everything as arguments; a static lambda lets the compiler check this.",
                nameof(function));
        }
    }

    // Reflection gives private fields of the type itself only.
    private static List<string> FieldsOf(Type type)
    {
        var names = new List<string>();
        for (Type? level = type; level is not null; level = level.BaseType)
            names.AddRange(level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Select(field => field.Name));
        return names;
    }
}

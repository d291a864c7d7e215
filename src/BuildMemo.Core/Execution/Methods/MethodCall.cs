using System.Collections.Immutable;

namespace BuildMemo.Execution.Methods;

/// <summary>One call of a public static method: everything that the worker needs to know.</summary>
public sealed class MethodCall
{
    /// <summary>Number of the call, unique in its batch, from 0.</summary>
    public required int Id { get; init; }

    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>Full name of the type, nested ones with <c>+</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the method; its parameters' names are those of <see cref="Arguments"/>.</summary>
    public required string Method { get; init; }

    /// <summary>One a parameter, in the method's order.</summary>
    public required ImmutableArray<MethodArgument> Arguments { get; init; }

    /// <summary>The step's declared inputs, absolute.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>The step's declared outputs, absolute.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Absolute path of the file that gets the method's result; null when it returns nothing.</summary>
    public string? ResultPath { get; init; }

    /// <summary>Absolute; the process's current directory during the call, where the process runs one call at a time.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What <c>StepContext.Environment</c> shows: the step's environment. Use one object for many calls, it is sent once.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Name of the current culture; empty for the invariant one.</summary>
    public string Culture { get; init; } = "";

    /// <summary>Name of the current UI culture; empty for the invariant one.</summary>
    public string UICulture { get; init; } = "";

    /// <summary>From the call's own start in the worker; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The step's seed: 31 bits.</summary>
    public int Seed { get; init; }

    /// <summary>A load context of its own for this call.</summary>
    public bool FreshContext { get; init; }

    /// <summary>How often the call is sent again when its worker dies while running it.</summary>
    public int RetryOnCrash { get; init; }

    /// <summary>The arguments as messages show them, shortened; empty to leave them out.</summary>
    public string FormattedArguments { get; init; } = "";
}

/// <summary>What one parameter gets.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Kind">How it is given.</param>
/// <param name="Text">The one text, for the kinds that have one.</param>
/// <param name="Texts">Several, for the kinds that have several.</param>
public sealed record MethodArgument(string Name, ArgumentKind Kind, string? Text, ImmutableArray<string> Texts)
{
    /// <summary>One text.</summary>
    public MethodArgument(string name, ArgumentKind kind, string? text = null)
        : this(name, kind, text, [])
    {
    }
}

/// <summary>How a parameter is given. The numbers are those of the protocol.</summary>
public enum ArgumentKind
{
    /// <summary>A text: invariant for built-in types, JSON for others, as the parameter's type decides.</summary>
    Text = 0,

    /// <summary>Several texts, for an array or a list.</summary>
    Texts = 1,

    /// <summary>The absolute path of a file or folder.</summary>
    Path = 2,

    /// <summary>Several absolute paths.</summary>
    Paths = 3,

    /// <summary>The <c>StepContext</c>.</summary>
    Context = 4,

    /// <summary>The cancellation token of the call.</summary>
    Cancellation = 5,

    /// <summary>The parameter's own default value.</summary>
    Default = 6,

    /// <summary>Other steps' result files, absolute: one as text, whose value is the argument, or a list, one an element of an array.</summary>
    ResultFiles = 7,

    /// <summary>Absolute path (the first of the several) of a file that holds the elements of a large array; the one text says how to open it, as for <see cref="Context"/>.</summary>
    ArrayFile = 8,

    /// <summary>A text in JSON whatever the parameter's type is.</summary>
    Json = 9,
}

using System.Collections.Immutable;

namespace BuildMemo.Methods;

/// <summary>What one parameter of the method gets in a call, as it is sent to the worker.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Form">How the worker makes the argument of it.</param>
/// <param name="Text">For <see cref="ArgumentForm.Text"/>.</param>
/// <param name="Paths">Absolute; for the forms that take files.</param>
public sealed record FilledArgument(string Name, ArgumentForm Form, string? Text, ImmutableArray<string> Paths)
{
    /// <summary>The value in one short line, for messages.</summary>
    public string Describe() => Form switch
    {
        ArgumentForm.Text => $"{Name}={Shortened.Text(Text!)}",
        ArgumentForm.Paths or ArgumentForm.Numbers or ArgumentForm.Result or ArgumentForm.Results => $"{Name}={Shortened.List(Paths)}",
        _ => $"{Name}=({Form.ToString().ToLowerInvariant()})",
    };
}

/// <summary>How a worker makes an argument.</summary>
public enum ArgumentForm
{
    /// <summary>The text of a built-in type, a JSON array of such texts, or JSON, by the parameter's type.</summary>
    Text,

    /// <summary>The parameter's own default.</summary>
    Default,

    /// <summary>The paths themselves: one, or an array.</summary>
    Paths,

    /// <summary>The numbers in a file (<c>.npy</c>, or raw little-endian): mapped for memory, a copy for an array.</summary>
    Numbers,

    /// <summary>The value that one Result file holds, whatever its type.</summary>
    Result,

    /// <summary>The values that Result files hold: one, or an array in the files' order.</summary>
    Results,

    /// <summary>The <c>StepContext</c>.</summary>
    Context,

    /// <summary>The token.</summary>
    Cancellation,
}

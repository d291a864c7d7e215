using System.Collections.Immutable;

namespace BuildMemo.Methods;

/// <summary>A method that a step can call, read from metadata; nothing of the user's is loaded for it.</summary>
public sealed record MethodSignature
{
    /// <summary>The assembly that the step names (absolute).</summary>
    public required string AssemblyPath { get; init; }

    /// <summary>Simple name of that assembly.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>The type as reflection names it: <c>Namespace.Outer+Inner</c>.</summary>
    public required string TypeName { get; init; }

    /// <summary>The method's name.</summary>
    public required string MethodName { get; init; }

    /// <summary>In order.</summary>
    public required ImmutableArray<MethodParameter> Parameters { get; init; }

    /// <summary>What the returned value becomes.</summary>
    public required ResultKind Result { get; init; }

    /// <summary>The returned type, as in C#.</summary>
    public required string ResultTypeName { get; init; }

    /// <summary>Whether a parameter is a <c>StepContext</c>, through which the method sees every parameter of the step.</summary>
    public bool HasContext => Parameters.Any(parameter => parameter.Type.Form == ParameterForm.Context);

    /// <summary><c>Namespace.Outer.Inner.Method</c>.</summary>
    public string FullName => TypeName.Replace('+', '.') + "." + MethodName;

    /// <summary>As in C#: <c>Fold Folds.Score(string input, double c = 1)</c>.</summary>
    public override string ToString() => $"{ResultTypeName} {FullName}({string.Join(", ", Parameters)})";
}

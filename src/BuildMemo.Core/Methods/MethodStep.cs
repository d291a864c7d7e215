using System.Collections.Immutable;
using BuildMemo.Steps;

namespace BuildMemo.Methods;

/// <summary>What binding needs to know of a step.</summary>
public sealed record MethodStep
{
    /// <summary>For messages.</summary>
    public required string Name { get; init; }

    /// <summary>As declared.</summary>
    public ImmutableArray<StepParameter> Parameters { get; init; } = [];

    /// <summary>Declared inputs, in order.</summary>
    public ImmutableArray<InputDeclaration> Inputs { get; init; } = [];

    /// <summary>Declared outputs, in order, without the step's own Result file.</summary>
    public ImmutableArray<OutputDeclaration> Outputs { get; init; } = [];

    /// <summary>Result files of all steps of the run (absolute), compared as paths of this platform are.</summary>
    public IReadOnlySet<string> ResultFiles { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The facts of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="resultPath">Its own Result file (absolute), which is no output for its parameters; null when it has none.</param>
    /// <param name="resultFiles">Result files of all steps of the run.</param>
    public static MethodStep Of(Step step, string? resultPath, IReadOnlySet<string> resultFiles) => new()
    {
        Name = step.Name,
        Parameters = step.Parameters,
        Inputs = step.Inputs,
        Outputs = resultPath is null ? step.Outputs : [.. step.Outputs.Where(output => !PathText.Comparer.Equals(output.Path, resultPath))],
        ResultFiles = resultFiles,
    };
}

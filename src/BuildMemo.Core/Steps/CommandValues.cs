using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>What the placeholders of a command stand for, for one step or a batch of them. Paths are absolute here.</summary>
public sealed record CommandValues
{
    /// <summary><c>{Inputs}</c>, globs matched.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary><c>{Outputs}</c>.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary><c>{OutputDirectories}</c>.</summary>
    public IReadOnlyList<string> OutputDirectories { get; init; } = [];

    /// <summary><c>{DepFile}</c>; null when none is declared.</summary>
    public string? DepFile { get; init; }

    /// <summary><c>{ResponseFile}</c>; for a fingerprint any fixed text.</summary>
    public string ResponseFile { get; init; } = "";

    /// <summary><c>{Name}</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>{Parameters.x}</c>.</summary>
    public ImmutableArray<StepParameter> Parameters { get; init; } = [];

    /// <summary>Where the command runs.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The project's root.</summary>
    public required string Root { get; init; }

    /// <summary>The values of one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="inputs">Its input files in order, globs matched, absolute.</param>
    /// <param name="root">The project's root.</param>
    /// <param name="responseFile">Where <see cref="ResponseFileText"/> was written, or will be.</param>
    public static CommandValues Of(Step step, IReadOnlyList<string> inputs, string root, string responseFile) => new()
    {
        Inputs = inputs,
        Outputs = Paths(step, isFolder: false),
        OutputDirectories = Paths(step, isFolder: true),
        DepFile = step.DepFile,
        ResponseFile = responseFile,
        Name = step.Name,
        Parameters = step.Parameters,
        WorkingDirectory = step.WorkingDirectory,
        Root = root,
    };

    /// <summary>The values of a batch: the inputs of its steps one after the other, and so their outputs.</summary>
    /// <param name="steps">Steps of equal <see cref="BatchKey"/>, at least one.</param>
    /// <param name="inputs">The inputs of each.</param>
    /// <param name="root">The project's root.</param>
    /// <param name="responseFile">Where <see cref="ResponseFileText"/> was written, or will be.</param>
    public static CommandValues OfBatch(
        IReadOnlyList<Step> steps, IReadOnlyList<IReadOnlyList<string>> inputs, string root, string responseFile)
    {
        var allInputs = new List<string>();
        foreach (IReadOnlyList<string> list in inputs)
            allInputs.AddRange(list);
        return Of(steps[0], allInputs, root, responseFile) with { Outputs = [.. steps.SelectMany(step => Paths(step, isFolder: false))] };
    }

    private static string[] Paths(Step step, bool isFolder)
    {
        var paths = new List<string>(step.Outputs.Length);
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Kind == OutputKind.Directory == isFolder)
                paths.Add(output.Path);
        }

        return [.. paths];
    }
}

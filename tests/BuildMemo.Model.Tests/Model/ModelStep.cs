namespace BuildMemo.Model.Tests.Model;

/// <summary>What a step of the model does; <see cref="Interpreter"/> knows the result without running anything.</summary>
internal enum StepKind
{
    /// <summary>A program of the checkout's tool folder puts the inputs together; fails on a line <c>FAIL</c>.</summary>
    Mix,

    /// <summary>Sorts the lines of all inputs.</summary>
    Sort,

    /// <summary>Capital letters, through a pipe.</summary>
    Upper,

    /// <summary>Puts a parameter before the inputs.</summary>
    Parameter,

    /// <summary>Everything that a glob matches.</summary>
    Glob,

    /// <summary>Pieces of two lines each in an output folder: their number follows the input.</summary>
    Folder,

    /// <summary>Bundles files that its inputs name, and tells them in a DepFile.</summary>
    Bundle,

    /// <summary>Puts a declared environment variable before the inputs.</summary>
    Variable,

    /// <summary>Reads a file that only its command names.</summary>
    Inferred,

    /// <summary>A second output that is there only when the input says so.</summary>
    Optional,

    /// <summary>May share a process with others of its kind.</summary>
    Batch,
}

/// <summary>A step of the model.</summary>
/// <param name="Name">Unique; names its outputs too.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Inputs">Paths in the project, or <c>@name</c> for the main output of another step.</param>
/// <param name="Parameter">A part of its command.</param>
/// <param name="IsShared">Its output lies outside obj: both configurations write one path.</param>
internal sealed record ModelStep(string Name, StepKind Kind, IReadOnlyList<string> Inputs, string Parameter, bool IsShared)
{
    /// <summary>The main output, relative to the project.</summary>
    public string Output(string configuration) => IsShared ? $"gen/{Name}.txt" : $"obj/{configuration}/gen/{Name}.txt";

    /// <summary>The folder that holds the pieces of <see cref="StepKind.Folder"/>.</summary>
    public string Folder(string configuration) => $"obj/{configuration}/gen/{Name}.pieces";

    /// <summary>The output that may be absent.</summary>
    public string Optional(string configuration) => $"obj/{configuration}/gen/{Name}.optional";

    /// <summary>The item as a project would declare it.</summary>
    public Dictionary<string, string> Declare(string configuration)
    {
        string inputs = string.Join(';', Inputs.Select(input => PathOf(input, configuration)));
        Dictionary<string, string> item = new() { ["Include"] = Name, ["Inputs"] = inputs };
        if (Kind == StepKind.Folder)
            item["OutputDirectories"] = Folder(configuration);
        else
            item["Outputs"] = Output(configuration);
        switch (Kind)
        {
            case StepKind.Mix:
                item["Command"] = $"mix {{Outputs}} {Parameter} {{Inputs}}";
                break;
            case StepKind.Sort:
                item["Command"] = "sort {Inputs} > {Outputs}";
                break;
            case StepKind.Upper:
                item["Command"] = "cat {Inputs} | tr a-z A-Z > {Outputs}";
                break;
            case StepKind.Parameter:
                item["Parameters"] = $"p={Parameter}";
                item["Command"] = "printf '%s\\n' {Parameters.p} > {Outputs}; cat {Inputs} >> {Outputs}";
                break;
            case StepKind.Glob:
                item["Command"] = "cat {Inputs} > {Outputs}";
                break;
            case StepKind.Folder:
                item["Command"] = "cat {Inputs} | split -l 2 - {OutputDirectories}/piece-";
                break;
            case StepKind.Bundle:
                item["DepFile"] = $"obj/{configuration}/gen/{Name}.dep";
                item["Command"] = "bundle {Outputs} {DepFile} {Inputs}";
                break;
            case StepKind.Variable:
                item["EnvironmentVariables"] = "FLAVOUR";
                item["Command"] = "echo \"$FLAVOUR\" > {Outputs}; cat {Inputs} >> {Outputs}";
                break;
            case StepKind.Inferred:
                item["Command"] = "cat src/inferred.txt {Inputs} > {Outputs}";
                break;
            case StepKind.Optional:
                item["OptionalOutputs"] = Optional(configuration);
                item["Command"] = $"sort -r {{Inputs}} > {Output(configuration)}; if grep -q keep {{Inputs}}; then cp {Output(configuration)} {Optional(configuration)}; fi";
                break;
            default:
                item["BatchSize"] = "3";
                item["Command"] = "each {Inputs} -- {Outputs}";
                break;
        }

        return item;
    }

    private static string PathOf(string input, string configuration) => input.StartsWith('@') ? OutputOf(input[1..], configuration) : input;

    // The name tells whether a step is shared, so that others can find its output without looking it up.
    private static string OutputOf(string name, string configuration) =>
        name.StartsWith("shared", StringComparison.Ordinal) ? $"gen/{name}.txt" : $"obj/{configuration}/gen/{name}.txt";
}

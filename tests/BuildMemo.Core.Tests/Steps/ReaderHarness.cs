using BuildMemo.Errors;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Steps;

/// <summary>Declares steps in the project /r/app below the root /r, where only the named files exist.</summary>
internal sealed class ReaderHarness(params string[] files)
{
    public const string Project = "/r/app";

    private readonly HashSet<string> _files = [.. files.Select(file => Path.GetFullPath(file, Project))];

    public StepReaderOptions Options => new()
    {
        ProjectDirectory = Project,
        OutputFolders = [Project, "/r", "/out"],
        ReservedFolders = ["/r/app/obj/buildmemo"],
        FileExists = _files.Contains,
    };

    public static StepDeclaration Declare(string include, params (string Name, string Value)[] metadata) =>
        new(include, [.. metadata.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]) { IsEscaped = true };

    public StepReading Read(params StepDeclaration[] declarations) => StepReader.Read(declarations, Options);

    /// <summary>Reads one step with Outputs and Command, unless they are given; the problems must be none.</summary>
    public Step ReadStep(string include, params (string Name, string Value)[] metadata)
    {
        StepReading reading = Read(Declare(include, Complete(metadata)));
        Assert.Empty(reading.Problems);
        return Assert.Single(reading.Steps);
    }

    /// <summary>Reads one such step that has exactly one problem.</summary>
    public Problem ReadProblem(string include, params (string Name, string Value)[] metadata)
    {
        StepReading reading = Read(Declare(include, Complete(metadata)));
        Assert.Empty(reading.Steps);
        Problem problem = Assert.Single(reading.Problems);
        Assert.Equal(include, problem.Step);
        Assert.Contains($"Step '{include}'", problem.Message, StringComparison.Ordinal);
        return problem;
    }

    private static (string Name, string Value)[] Complete((string Name, string Value)[] metadata)
    {
        var names = metadata.Select(pair => pair.Name).ToHashSet();
        var complete = metadata.ToList();
        if (!names.Contains("Outputs") && !names.Contains("OutputDirectories"))
            complete.Add(("Outputs", "obj/out.txt"));
        if (!names.Contains("Command") && !names.Contains("Executable") && !names.Contains("Arguments"))
            complete.Add(("Command", "true"));
        return [.. complete];
    }

    public static string Shell(Step step, params string[] inputs) =>
        ((ShellLine)CommandExpander.Expand(step.Command, CommandValues.Of(step, inputs, "/r", "/tmp/x.rsp"))).Text;

    public static string[] Arguments(Step step, params string[] inputs) =>
        [.. ((ProgramLine)CommandExpander.Expand(step.Command, CommandValues.Of(step, inputs, "/r", "/tmp/x.rsp"))).Arguments];
}

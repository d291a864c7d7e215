using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Settings;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Projects;

namespace BuildMemo.Tool.Health;

/// <summary>What <c>doctor</c> looks at in a project: whether the package is there and fits, its steps, its settings, its folders.</summary>
/// <param name="projectFile">Absolute.</param>
/// <param name="evaluation">What its evaluation says.</param>
/// <param name="settings">The project's settings.</param>
internal sealed class ProjectHealth(string projectFile, ProjectEvaluation evaluation, SettingsReading settings)
{
    /// <summary>Properties that the evaluation must hold besides the settings.</summary>
    public static readonly IReadOnlyList<string> Properties = [TasksFolder, "BaseIntermediateOutputPath", "UsingMicrosoftNETSdk"];

    /// <summary>The items whose number is wanted.</summary>
    public const string Steps = "MemoStep";

    private const string Area = "project";
    private const string TasksFolder = "_BuildMemoTasksFolder";

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Look()
    {
        if (evaluation.Errors.Count > 0)
        {
            yield return new(Area, "evaluation", FindingState.Bad, $"{projectFile} can't be evaluated: {Texts.Line(evaluation.Errors[0])}", "Mend what MSBuild says, then ask again.");
            yield break;
        }

        yield return Package();
        int steps = evaluation.ItemCounts.GetValueOrDefault(Steps);
        yield return steps > 0
            ? Good("steps", $"{Texts.Count(steps, "MemoStep item")} without running a target")
            : new(Area, "steps", FindingState.Warning, "no MemoStep item without running a target", "Declare steps as MemoStep items; those that a target makes are not counted here.");
        foreach (Problem problem in settings.Problems)
            yield return new(Area, "setting", problem.Code.Severity == Severity.Error ? FindingState.Bad : FindingState.Warning, problem.ToString(), "dotnet buildmemo config shows every setting and where it is set.");
        FileSystemTraits traits = FileSystemTraits.Of(projectFile);
        yield return traits.IsNetwork
            ? new(Area, "file system", FindingState.Warning, "the project is on a network or unknown file system: its files are read in each build, for their times are not trusted", "Build on a local disk.")
            : Good("file system", "local: unchanged files are not read again");
    }

    private Finding Package()
    {
        string folder = evaluation.Properties.GetValueOrDefault(TasksFolder, "");
        if (folder.Length == 0)
            return new(Area, "package", FindingState.Bad, $"{projectFile} does not know BuildMemo", "Reference the package BuildMemo, and restore: dotnet add package BuildMemo; dotnet restore");
        folder = Path.GetFullPath(folder, Path.GetDirectoryName(projectFile)!);
        string tasks = Path.Combine(folder, "BuildMemo.Tasks.dll");
        if (!File.Exists(tasks))
            return new(Area, "package", FindingState.Bad, $"{tasks} is missing", "Restore the package again: dotnet restore --force");
        string version = System.Diagnostics.FileVersionInfo.GetVersionInfo(tasks).ProductVersion?.Split('+')[0] ?? "";
        if (Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) == "any")
            return new(Area, "package", FindingState.Warning, $"version {version}, compiled just in time: there is no build of the package for this platform", "It works, and starts some 0.2 s later; nothing is to be done.");
        return version == ToolProgram.Version
            ? Good("package", $"version {version}")
            : new(Area, "package", FindingState.Warning, $"version {version}, while the tool is {ToolProgram.Version}", "Use the same version of both: stores are compatible, words may differ.");
    }

    private static Finding Good(string name, string text) => new(Area, name, FindingState.Good, text);
}

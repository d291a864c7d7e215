using BuildMemo.Errors;
using BuildMemo.Run;
using BuildMemo.Settings;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>What a task knows of the project it runs in: the item that the target <c>_BuildMemoGetProject</c> makes.</summary>
/// <param name="item">Carries one metadata a property.</param>
internal sealed class ProjectContext(ITaskItem item)
{
    private const string ContextTarget = "_BuildMemoGetProject";

    /// <summary>The project's folders.</summary>
    public ProjectPaths Paths { get; private init; } = null!;

    /// <summary>Target framework; may be empty.</summary>
    public string TargetFramework => this["TargetFramework"];

    /// <summary>What is wrong with the folders, if anything.</summary>
    public Problem? Problem { get; private init; }

    /// <summary>A property of the project, unescaped; empty when it is not set.</summary>
    public string this[string property] => item.GetMetadata(property);

    /// <summary>The project's folders as its properties give them.</summary>
    public IReadOnlyList<string> FolderProperties => [this["IntermediateOutputPath"], this["BaseIntermediateOutputPath"], this["OutDir"], this["ArtifactsPath"]];

    /// <summary>The intent that the project's properties ask for.</summary>
    public RunIntent Intent =>
        string.Equals(this["_BuildMemoIntent"], "Check", StringComparison.OrdinalIgnoreCase) ? RunIntent.Check
        : string.Equals(this["_BuildMemoIntent"], "Audit", StringComparison.OrdinalIgnoreCase) ? RunIntent.Audit
        : IsTrue("DesignTimeBuild") || (IsTrue("BuildingInsideVisualStudio") && !IsTrue("BuildingProject")) ? RunIntent.DesignTime
        : IsTrue("NoBuild") ? RunIntent.NoBuild
        : RunIntent.Build;

    /// <summary>
    /// The context that was passed, or else the one that the current project gives: then the target that makes it is called,
    /// so that a task works anywhere without a parameter for it.
    /// </summary>
    public static ProjectContext? Find(ITaskItem? passed, IBuildEngine engine)
    {
        ITaskItem? item = passed ?? Ask(engine);
        if (item is null)
            return null;
        (ProjectPaths paths, Problem? problem) = ProjectPathsReader.Read(new()
        {
            ProjectFile = item.GetMetadata("ProjectFile"),
            IntermediateOutputPath = item.GetMetadata("IntermediateOutputPath"),
            BaseIntermediateOutputPath = item.GetMetadata("BaseIntermediateOutputPath"),
            OutDir = item.GetMetadata("OutDir"),
            ArtifactsPath = item.GetMetadata("ArtifactsPath"),
            NuGetPackageRoot = item.GetMetadata("NuGetPackageRoot"),
            Root = item.GetMetadata("BuildMemoRoot"),
        });
        return new(item) { Paths = paths, Problem = problem };
    }

    private static ITaskItem? Ask(IBuildEngine engine)
    {
        if (engine is not IBuildEngine3 caller)
            return null;
        // A null project is the current one: what CallTarget does.
        BuildEngineResult result = caller.BuildProjectFilesInParallel([null], [ContextTarget], [null], [null], [null], returnTargetOutputs: true);
        return result.Result && result.TargetOutputsPerProject is [var outputs] && outputs.TryGetValue(ContextTarget, out ITaskItem[]? items)
            ? items.FirstOrDefault()
            : null;
    }

    private bool IsTrue(string property) => string.Equals(this[property], "true", StringComparison.OrdinalIgnoreCase);
}

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

    /// <summary>Folder of the journals.</summary>
    public string JournalFolder { get; private init; } = "";

    /// <summary>A property of the project, unescaped; empty when it is not set.</summary>
    public string this[string property] => item.GetMetadata(property);

    /// <summary>The intent that the project's properties ask for.</summary>
    public RunIntent Intent =>
        IsTrue("DesignTimeBuild") || (IsTrue("BuildingInsideVisualStudio") && !IsTrue("BuildingProject")) ? RunIntent.DesignTime
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
        string directory = TrimSeparator(item.GetMetadata("ProjectDirectory"));
        string file = item.GetMetadata("ProjectFile");
        string Absolute(string property, string fallback)
        {
            string value = item.GetMetadata(property).Replace('\\', Path.DirectorySeparatorChar);
            return TrimSeparator(Path.GetFullPath(value.Length > 0 ? value : fallback, directory));
        }

        string intermediate = Absolute("IntermediateOutputPath", "obj");
        // Without an SDK several projects of one folder share obj/: each gets a folder of its own there.
        bool hasSdk = string.Equals(item.GetMetadata("UsingMicrosoftNETSdk"), "true", StringComparison.OrdinalIgnoreCase);
        string journals = Path.Combine(intermediate, "buildmemo");
        return new(item)
        {
            JournalFolder = hasSdk ? journals : Path.Combine(journals, Path.GetFileName(file)),
            Paths = new()
            {
                ProjectFile = file,
                ProjectDirectory = directory,
                Root = ProjectRoot.Find(directory, item.GetMetadata("BuildMemoRoot")),
                IntermediateOutputPath = intermediate,
                BaseIntermediateOutputPath = Absolute("BaseIntermediateOutputPath", "obj"),
                OutDir = item.GetMetadata("OutDir").Length > 0 ? Absolute("OutDir", "") : null,
                ArtifactsPath = item.GetMetadata("ArtifactsPath").Length > 0 ? Absolute("ArtifactsPath", "") : null,
                NuGetPackageRoot = item.GetMetadata("NuGetPackageRoot").Length > 0 ? Absolute("NuGetPackageRoot", "") : null,
            },
        };
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

    private static string TrimSeparator(string path) => Path.TrimEndingDirectorySeparator(path);

    private bool IsTrue(string property) => string.Equals(this[property], "true", StringComparison.OrdinalIgnoreCase);
}

using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>What the reader of steps has to know, out of the project's folders and the settings.</summary>
public static class StepOptions
{
    /// <summary>Folder of method results that declare no place of their own.</summary>
    public static string ResultFolder(ProjectPaths paths) => Path.Combine(paths.JournalDirectory, "results");

    /// <summary>The options for a project.</summary>
    public static StepReaderOptions From(ProjectPaths paths, BuildMemoSettings settings, IReadOnlyList<MethodAssembly>? assemblies = null)
    {
        string?[] folders = [paths.ProjectDirectory, paths.Root, paths.OutDir, paths.BaseIntermediateOutputPath, paths.ArtifactsPath];
        return new()
        {
            ProjectDirectory = paths.ProjectDirectory,
            OutputFolders = [.. folders.OfType<string>().Distinct()],
            ReservedFolders = [paths.JournalDirectory, Path.Combine(paths.BaseIntermediateOutputPath, "buildmemo")],
            FileExists = File.Exists,
            DefaultTimeout = settings.Timeout,
            DefaultBatchSize = settings.BatchSize,
            Assemblies = [.. assemblies ?? []],
            ResultFolder = ResultFolder(paths),
        };
    }
}

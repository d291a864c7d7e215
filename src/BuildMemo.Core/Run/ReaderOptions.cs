using BuildMemo.Files;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>What the reader of steps has to know, from a request.</summary>
internal static class ReaderOptions
{
    /// <summary>The options of a request.</summary>
    public static StepReaderOptions Of(RunRequest request)
    {
        ProjectPaths paths = request.Paths;
        return new()
        {
            ProjectDirectory = paths.ProjectDirectory,
            OutputFolders = [paths.ProjectDirectory, paths.Root, paths.BaseIntermediateOutputPath, .. Optional(paths.OutDir), .. Optional(paths.ArtifactsPath)],
            ReservedFolders = [paths.JournalDirectory],
            FileExists = path => FileSystem.Status(path).Kind == FileKind.File,
            DefaultTimeout = request.Settings.Timeout,
            DefaultBatchSize = request.Settings.BatchSize ?? 1,
        };
    }

    private static IEnumerable<string> Optional(string? path) => path is null ? [] : [path];
}

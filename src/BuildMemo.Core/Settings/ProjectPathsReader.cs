using BuildMemo.Errors;

namespace BuildMemo.Settings;

/// <summary>Makes a project's folders absolute and finds its root.</summary>
public static class ProjectPathsReader
{
    /// <summary>Resolves the folders. A root that doesn't exist is a problem (null otherwise); the found one stands in then.</summary>
    public static (ProjectPaths Paths, Problem? Problem) Read(ProjectFolders folders)
    {
        string projectFile = Path.GetFullPath(folders.ProjectFile);
        string projectDirectory = Trim(Path.GetDirectoryName(projectFile) ?? projectFile);
        string baseIntermediate = Resolve(projectDirectory, folders.BaseIntermediateOutputPath) ?? Path.Combine(projectDirectory, "obj");
        string? intermediate = Resolve(projectDirectory, folders.IntermediateOutputPath);
        Problem? problem = null;
        string? root = Resolve(projectDirectory, folders.Root);
        if (root is not null && !Directory.Exists(root))
        {
            problem = new(
                Codes.RootNotFound,
                $"BuildMemoRoot is '{folders.Root}', but the folder {root} does not exist. Name the folder that holds all of the sources, "
                + "or leave it empty: then it is the nearest folder above the project with .git.");
            root = null;
        }

        var paths = new ProjectPaths
        {
            ProjectFile = Trim(projectFile),
            ProjectDirectory = projectDirectory,
            Root = root ?? FindRoot(projectDirectory),
            IntermediateOutputPath = intermediate ?? baseIntermediate,
            BaseIntermediateOutputPath = baseIntermediate,
            // Without an SDK several projects of one folder share obj, so each gets a folder of its own.
            JournalDirectory = intermediate is null
                ? Path.Combine(baseIntermediate, "buildmemo", Path.GetFileName(projectFile))
                : Path.Combine(intermediate, "buildmemo"),
            OutDir = Resolve(projectDirectory, folders.OutDir),
            ArtifactsPath = Resolve(projectDirectory, folders.ArtifactsPath),
            NuGetPackageRoot = Resolve(projectDirectory, folders.NuGetPackageRoot),
        };
        return (paths, problem);
    }

    /// <summary>The nearest folder at or above with <c>.git</c>, a folder or (worktrees, submodules) a file; else the folder itself.</summary>
    public static string FindRoot(string projectDirectory)
    {
        for (string? folder = projectDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git")))
                return folder;
        }

        return projectDirectory;
    }

    private static string? Resolve(string projectDirectory, string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return null;
        string text = path.Trim();
        // Projects are written with either separator, and MSBuild converts only what looks to it like a path.
        if (Path.DirectorySeparatorChar == '/')
            text = text.Replace('\\', '/');
        return Trim(Path.GetFullPath(text, projectDirectory));
    }

    private static string Trim(string path) => Path.TrimEndingDirectorySeparator(path);
}

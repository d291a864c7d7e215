using BuildMemo.Journal;

namespace BuildMemo.Tool.Stores;

/// <summary>Finds the store that a project's last build used, from its journals.</summary>
internal static class JournalPlaces
{
    private const int DeepestJournal = 5;
    private static readonly string[] ProjectPatterns = ["*.csproj", "*.fsproj", "*.vbproj", "*.proj"];

    /// <summary>The project file that a path means: itself, or the only one in a folder; null with the reason.</summary>
    public static string? FindProject(string path, out string? fault)
    {
        fault = null;
        if (File.Exists(path))
        {
            if (!path.EndsWith(".sln", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".slnx", StringComparison.OrdinalIgnoreCase))
                return path;
            fault = $"'{path}' is a solution. Name one of its projects.";
            return null;
        }

        if (!Directory.Exists(path))
        {
            fault = $"There is no project '{path}'. Name a project file, or a folder that holds one.";
            return null;
        }

        string[] projects = [.. ProjectPatterns.SelectMany(pattern => Directory.GetFiles(path, pattern)).Order(StringComparer.Ordinal)];
        if (projects is [string only])
            return only;
        fault = projects.Length == 0
            ? $"The folder '{path}' holds no project. Name a project file."
            : $"The folder '{path}' holds {projects.Length} projects. Name one: {string.Join(", ", projects.Select(Path.GetFileName))}.";
        return null;
    }

    /// <summary>The store's folder out of the newest journal of a project; null when it was never built with steps.</summary>
    public static string? FindStore(string projectFile)
    {
        string? newest = null;
        DateTime newestTime = DateTime.MinValue;
        foreach (string folder in FoldersOf(projectFile))
        {
            foreach (ProjectJournal journal in JournalFile.ReadFolder(folder))
            {
                using (journal)
                {
                    DateTime time = File.GetLastWriteTimeUtc(journal.Path);
                    if (journal.ProjectFile != projectFile || journal.StorePlace.Length == 0 || time <= newestTime)
                        continue;
                    (newest, newestTime) = (journal.StorePlace, time);
                }
            }
        }

        return newest;
    }

    /// <summary>The folders that may hold journals of a project.</summary>
    public static IEnumerable<string> FoldersOf(string projectFile) => IntermediateFolders(projectFile).SelectMany(folder => JournalLocation.FoldersBelow(folder, DeepestJournal));

    // obj, and the folders of UseArtifactsOutput above.
    private static IEnumerable<string> IntermediateFolders(string projectFile)
    {
        string directory = Path.GetDirectoryName(projectFile)!;
        yield return Path.Combine(directory, "obj");
        string name = Path.GetFileNameWithoutExtension(projectFile);
        for (string? folder = directory; folder is not null; folder = Path.GetDirectoryName(folder))
            yield return Path.Combine(folder, "artifacts", "obj", name);
    }
}

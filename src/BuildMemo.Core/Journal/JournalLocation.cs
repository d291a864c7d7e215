namespace BuildMemo.Journal;

/// <summary>Which journal: where it lies and whose it is.</summary>
/// <param name="Path">Absolute path of the base; the log and the lock lie beside it under <c>.log</c> and <c>.lock</c>.</param>
/// <param name="ProjectKey">
/// What makes the project another one (project file, configuration, target framework, name of the call): a journal of another key
/// is ignored. Kept and compared as text; no hash is needed to tell two texts apart.
/// </param>
public sealed record JournalLocation(string Path, string ProjectKey)
{
    /// <summary>The folder below the intermediate folder that holds the journals of a project.</summary>
    public const string FolderName = "buildmemo";

    /// <summary>Ends the name of the file, beside a journal, that names results which another target framework replaced.</summary>
    internal const string DisplacedSuffix = ".displaced";

    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    private static readonly string[] Suffixes = [".log", ".lock", ".tmp", ".json", DisplacedSuffix];

    /// <summary>Where the journal of one call lies.</summary>
    /// <param name="intermediateOutputPath">Absolute <c>IntermediateOutputPath</c>.</param>
    /// <param name="journalName">Name of the call's journal, a plain file name; <c>steps</c> for <c>BuildMemoRun</c>.</param>
    /// <param name="projectKey">As <see cref="ProjectKey"/>.</param>
    public static JournalLocation Of(string intermediateOutputPath, string journalName, string projectKey) =>
        new(System.IO.Path.Join(intermediateOutputPath, FolderName) + System.IO.Path.DirectorySeparatorChar + journalName, projectKey)
        {
            Name = journalName,
        };

    /// <summary>Name of the journal, a plain file name.</summary>
    public string Name { get; private init; } = System.IO.Path.GetFileName(Path);

    internal string LogPath => Path + ".log";

    internal string LockPath => Path + ".lock";

    // One fixed name is enough: only the holder of the lock writes, and it truncates what an earlier one left.
    internal string TemporaryPath => Path + ".tmp";

    /// <summary>The folders below an intermediate folder that may hold journals: <see cref="FolderName"/>, and without an SDK one a project in it.</summary>
    /// <param name="folder">Absolute; need not exist, may be a link; links in it are not followed.</param>
    /// <param name="depth">How many levels are looked at.</param>
    internal static IEnumerable<string> FoldersBelow(string folder, int depth)
    {
        if (depth == 0 || !Directory.Exists(folder))
            yield break;
        foreach (string child in Directory.EnumerateDirectories(folder, "*", NoLinks))
        {
            if (System.IO.Path.GetFileName(child) == FolderName)
            {
                yield return child;
                foreach (string project in Directory.EnumerateDirectories(child))
                    yield return project;
                continue;
            }

            foreach (string found in FoldersBelow(child, depth - 1))
                yield return found;
        }
    }

    /// <summary>Why the name of the journal can't be used, or null when it can.</summary>
    internal string? NameFault
    {
        get
        {
            if (Name.Length == 0 || Name is "." or "..")
                return "it is empty or names a folder";
            if (Name.Contains('/') || Name.Contains('\\') || Name.Contains('\0'))
                return "it holds a separator";
            foreach (string suffix in Suffixes)
            {
                if (Name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                    return $"names that end in '{suffix}' belong to the files beside a journal";
            }
            return null;
        }
    }
}

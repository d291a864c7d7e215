using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Tool.Stores;

/// <summary>
/// What the last builds of projects used, from their journals: a journal holds each step of the last run with its fingerprint, also where
/// nothing had to be done, which the times of a store can't tell.
/// </summary>
internal static class LastBuild
{
    private static readonly string[] Skipped = [".git", "node_modules"];

    /// <summary>The fingerprints of one project's steps, or of all projects below a folder; null when there is no journal.</summary>
    /// <param name="project">A project file; null for all below the folder.</param>
    /// <param name="folder">Where to look when no project is given.</param>
    /// <param name="store">The store meant: steps that used another one are left out.</param>
    /// <param name="otherStore">A store that left out steps used; null for none.</param>
    public static IReadOnlyCollection<Fingerprint>? Find(string? project, string folder, string store, out string? otherStore)
    {
        HashSet<Fingerprint> found = [];
        bool isBuilt = false;
        otherStore = null;
        IEnumerable<string> folders = project is null ? Below(folder) : JournalPlaces.FoldersOf(project);
        foreach (string journals in folders)
        {
            foreach (ProjectJournal journal in JournalFile.ReadFolder(journals))
            {
                using (journal)
                {
                    if (project is not null && journal.ProjectFile != project)
                        continue;
                    isBuilt = true;
                    foreach (JournalEntry entry in journal.ReadEntries())
                    {
                        if (entry.Fingerprint == default)
                            continue;
                        string place = entry.StorePlace.Length > 0 ? entry.StorePlace : journal.StorePlace;
                        if (Path.TrimEndingDirectorySeparator(place) == Path.TrimEndingDirectorySeparator(store))
                            found.Add(entry.Fingerprint);
                        else
                            otherStore = place;
                    }
                }
            }
        }

        return isBuilt ? found : null;
    }

    // Every folder that holds journals: obj/**/buildmemo, wherever obj is.
    private static IEnumerable<string> Below(string folder)
    {
        EnumerationOptions options = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string child in Directory.EnumerateDirectories(folder, "*", options))
        {
            string name = Path.GetFileName(child);
            if (Skipped.Contains(name))
                continue;
            if (name == JournalLocation.FolderName)
                yield return child;
            foreach (string found in Below(child))
                yield return found;
        }

        // Without an SDK each project has a folder of its own below.
        if (Path.GetFileName(Path.GetDirectoryName(folder)) == JournalLocation.FolderName)
            yield return folder;
    }
}

using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Settings;

namespace BuildMemo.Run;

/// <summary>
/// <c>Clean</c>: deletes the outputs that a project's journals name, where their content is still what a step wrote and
/// <c>KeepOnClean</c> isn't set, and then the journals. The store stays.
/// </summary>
public static class Cleaner
{
    /// <summary>Ends the name of the file, beside a journal, in which a task keeps what its command printed.</summary>
    public const string ConsoleSuffix = ".console";

    /// <summary>Cleans the project; problems are warnings.</summary>
    public static IReadOnlyList<Problem> Clean(ProjectPaths paths)
    {
        List<Problem> problems = [];
        foreach (ProjectJournal journal in JournalFile.ReadFolder(paths.JournalDirectory))
        {
            string path = journal.Path;
            using (journal)
                DeleteOutputs(journal);
            foreach (string suffix in (ReadOnlySpan<string>)["", ".log", LastRun.Suffix, ConsoleSuffix, JournalLocation.DisplacedSuffix])
            {
                int error = FileSystem.Remove(path + suffix);
                if (error != 0 && FileSystem.Status(path + suffix).Kind != FileKind.Missing)
                    problems.Add(new(Codes.NotCleaned, $"The journal {path + suffix} can't be deleted: {FileSystem.Describe(error)}. Delete it by hand."));
            }
        }

        // Nobody but the engine writes there.
        FileTree.Remove(Shelf.FolderOf(paths));
        FileTree.Remove(Shelf.LoadedFolderOf(paths));
        FileSystem.Remove(StepOptions.ResultFolder(paths));
        return problems;
    }

    private static void DeleteOutputs(ProjectJournal journal)
    {
        List<string> folders = [];
        foreach (JournalEntry entry in journal.ReadEntries())
        {
            if (OutputItemText.Read("", entry.OutputItem).KeepOnClean)
                continue;
            foreach (TrackedFile file in entry.Files)
            {
                if (file.FollowsLinks)
                    continue;
                if (file.Status.Kind == FileKind.Directory)
                    folders.Add(file.Path);
                else
                    WrittenFile.Delete(file);
            }
        }

        // Inner folders first; one that still holds something stays.
        folders.Sort((left, right) => right.Length.CompareTo(left.Length));
        foreach (string folder in folders)
            FileSystem.Remove(folder);
    }
}

using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// Deletes the outputs of steps that are no longer declared, where their content is still what was written and nobody else
/// claims them (design.md, 6).
/// </summary>
internal static class GoneSteps
{
    /// <summary>Looks for steps that are gone, and removes what they left.</summary>
    public static void Remove(RunServices services, StepRun[] runs)
    {
        if (services.Journal.IsReadOnly)
            return;
        HashSet<string> current = new(runs.Length, StringComparer.Ordinal);
        foreach (StepRun run in runs)
            current.Add(run.Step.Name);
        IReadOnlyList<JournalEntry> gone = services.Journal.GoneSteps(current);
        if (gone.Count == 0)
            return;

        IReadOnlyList<ProjectJournal> siblings = JournalFile.ReadSiblings(JournalAccess.LocationOf(services.Request));
        foreach (TrackedFile file in gone.SelectMany(entry => entry.Files))
        {
            bool isClaimed = services.Graph.FindProducer(file.Path) >= 0 || siblings.Any(sibling => sibling.Claims(file.Path));
            if (!file.FollowsLinks && !isClaimed)
                WrittenFile.Delete(file);
        }

        foreach (ProjectJournal sibling in siblings)
            sibling.Dispose();
    }
}

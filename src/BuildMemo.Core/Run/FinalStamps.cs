using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>
/// Takes the stamps of outputs at the end of a run, when most are old enough to be trusted, so that the next build need not hash
/// them (design.md, 6). A stamp that is not the one right after the step is left as it was: somebody edited the file meanwhile.
/// </summary>
internal static class FinalStamps
{
    /// <summary>The entries of all steps, in declared order.</summary>
    public static List<JournalEntry> Take(StepRun[] runs)
    {
        List<JournalEntry> entries = new(runs.Length);
        foreach (StepRun run in runs)
        {
            if (run.After is { } entry)
                entries.Add(run.Report!.Outcome is StepOutcome.Ran or StepOutcome.Restored ? entry with { Files = Take(entry.Files) } : entry);
        }

        return entries;
    }

    private static ImmutableArray<TrackedFile> Take(ImmutableArray<TrackedFile> files)
    {
        ImmutableArray<TrackedFile>.Builder taken = ImmutableArray.CreateBuilder<TrackedFile>(files.Length);
        foreach (TrackedFile file in files)
            taken.Add(file.IsTrusted || file.FollowsLinks || file.Status.Kind == FileKind.Missing ? file : Take(file));
        return taken.MoveToImmutable();
    }

    private static TrackedFile Take(TrackedFile file)
    {
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(file.Path, followLinks: false);
        return status == file.Status
            ? file with { TakenAt = takenAt, IsTrusted = FileContents.IsTrusted(status, takenAt, file.Path) }
            : file;
    }
}

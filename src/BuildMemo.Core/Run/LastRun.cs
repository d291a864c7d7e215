using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>
/// The report of the last run that had something to do, kept beside the journal: the terminal logger hides the summary, and the
/// tool's <c>report</c> shows it. Steps that were up to date are in its totals only.
/// </summary>
public static class LastRun
{
    /// <summary>What is appended to the journal's name.</summary>
    public const string Suffix = ".last.json";

    private const string LockSuffix = ".lock";

    /// <summary>
    /// When the last run of a journal ended, if it had nothing to do: it writes nothing, and leaves the time on the lock that it held.
    /// Null when the last run is the one that is kept.
    /// </summary>
    /// <param name="journal">Absolute path of the journal.</param>
    public static DateTimeOffset? IdleSince(string journal)
    {
        DateTime idle = File.GetLastWriteTimeUtc(journal + LockSuffix);
        return idle > File.GetLastWriteTimeUtc(journal + Suffix) ? new DateTimeOffset(idle) : null;
    }

    /// <summary>Notes that a run had nothing to do, for <see cref="IdleSince"/>: one call of the system, for this is the commonest run.</summary>
    internal static void NoteIdle(RunRequest request, Journal.ProjectJournal journal)
    {
        if (!journal.IsReadOnly && request.Intent is RunIntent.Build or RunIntent.NoBuild)
            _ = Files.FileSystem.TouchNow(journal.Path + LockSuffix);
    }

    /// <summary>Writes the report; a build that only asks writes nothing.</summary>
    internal static void Write(RunRequest request, RunReport report)
    {
        if (request.Intent is not (RunIntent.Build or RunIntent.NoBuild))
            return;
        string path = Path.Combine(request.Paths.JournalDirectory, request.JournalName + Suffix);
        try
        {
            // Of ten thousand steps one ran: the others are in the totals. What they were made of is in the journal.
            RunReport busy = BusySteps.Of(report);
            RunReportFile.Write(path, busy with { Steps = [.. busy.Steps.Select(step => step with { Components = [] })] });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            request.Events.Report(new ProblemFound(new(Errors.Codes.ReportNotWritten, $"The report of this run could not be kept as {path}: {error.Message}")));
        }
    }
}

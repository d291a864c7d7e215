using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>
/// The report of the last run that had something to do, kept beside the journal: the terminal logger hides the summary, and the
/// tool's <c>report</c> shows it. Steps that were up to date are in its totals only.
/// </summary>
internal static class LastRun
{
    /// <summary>What is appended to the journal's name.</summary>
    public const string Suffix = ".last.json";

    /// <summary>Writes the report; a build that only asks writes nothing.</summary>
    public static void Write(RunRequest request, RunReport report)
    {
        if (request.Intent is not (RunIntent.Build or RunIntent.NoBuild))
            return;
        string path = Path.Combine(request.Paths.JournalDirectory, request.JournalName + Suffix);
        try
        {
            // Of ten thousand steps one ran: the others are in the totals.
            RunReportFile.Write(path, BusySteps.Of(report));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            request.Events.Report(new ProblemFound(new(Errors.Codes.ReportNotWritten, $"The report of this run could not be kept as {path}: {error.Message}")));
        }
    }
}

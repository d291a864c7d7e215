namespace BuildMemo.Errors;

/// <content>Report pages and what they are made of.</content>
public static partial class Codes
{
    /// <summary>No build of the project left a report beside its journal.</summary>
    public static readonly Code NoLastRun = new("BMEMO6180", Severity.Error, "a project has no last run to report");

    /// <summary>A file that is no report of a run: other JSON, none at all, or cut short.</summary>
    public static readonly Code ReportUnreadable = new("BMEMO6181", Severity.Error, "a file is no report of a run");

    /// <summary>A report with a higher <c>schema</c>.</summary>
    public static readonly Code ReportNewer = new("BMEMO6182", Severity.Error, "a report was written by a newer BuildMemo");

    /// <summary>The file to write is there, and <c>report</c> did not write it.</summary>
    public static readonly Code PageIsForeign = new("BMEMO6183", Severity.Error, "a file is in the way of a report page");

    /// <summary><c>--open</c> found nothing that opens pages.</summary>
    public static readonly Code PageNotOpened = new("BMEMO6184", Severity.Warning, "the report page can't be opened");
}

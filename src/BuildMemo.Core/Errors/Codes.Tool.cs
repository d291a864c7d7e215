namespace BuildMemo.Errors;

/// <summary>The codes of the tool: 7xxx, from 7100 in a block a verb or two.</summary>
public static partial class Codes
{
    /// <summary>An argument, option or value that a verb does not take.</summary>
    public static readonly Code ToolUsage = new("BMEMO7000", Severity.Error, "the tool was used wrongly");

    /// <summary>No record has that fingerprint, and no step that name.</summary>
    public static readonly Code RecordNotFound = new("BMEMO7001", Severity.Error, "a record is not in the cache");

    /// <summary>The candidates are listed below it.</summary>
    public static readonly Code RecordAmbiguous = new("BMEMO7002", Severity.Error, "a reference means several records");

    /// <summary>A path that is no project, or a folder with none or several.</summary>
    public static readonly Code ToolProjectNotFound = new("BMEMO7003", Severity.Error, "the tool finds no project");

    /// <summary><c>clear</c> without a terminal and without <c>--yes</c>.</summary>
    public static readonly Code ConfirmationNeeded = new("BMEMO7004", Severity.Error, "records would be removed without a question");

    /// <summary>Its build fails before any step is looked at, or does not know BuildMemo.</summary>
    public static readonly Code ProjectNotChecked = new("BMEMO7005", Severity.Error, "a project can't be checked");

    /// <summary><c>run</c> did not find its command (127), or may not execute it (126).</summary>
    public static readonly Code ToolCommandNotFound = new("BMEMO7006", Severity.Error, "a command can't be started");

    /// <summary>Standard output or a file can't be written: a full disk, a closed descriptor.</summary>
    public static readonly Code ToolOutputFailed = new("BMEMO7007", Severity.Error, "the tool can't write its output");

    /// <summary>A glob of <c>run --input</c>: what it is meant for does not identify the result.</summary>
    public static readonly Code RunGlobEmpty = new("BMEMO7008", Severity.Warning, "a glob of run matches nothing");

    /// <summary>A project has no journal, so nothing is known of its steps.</summary>
    public static readonly Code ProjectNotBuilt = new("BMEMO7100", Severity.Error, "a project was never built with steps");

    /// <summary>No step of the project has the name.</summary>
    public static readonly Code StepUnknown = new("BMEMO7101", Severity.Error, "a project has no step of a name");

    /// <summary>A report for <c>explain --against</c> has no step of the project, or says too little of it.</summary>
    public static readonly Code ReportOfOtherSteps = new("BMEMO7103", Severity.Error, "a report has none of the project's steps");

    /// <summary>A call of an audit got no answer.</summary>
    public static readonly Code AuditNotRun = new("BMEMO7120", Severity.Error, "an audited step could not be run");

    /// <summary>No strace, no right to trace, or another system than Linux.</summary>
    public static readonly Code AuditNoTracer = new("BMEMO7121", Severity.Error, "a step can't be traced");

    /// <summary><c>audit --step</c> names a step that the project has not.</summary>
    public static readonly Code AuditNoStep = new("BMEMO7122", Severity.Error, "the project has no such step");

    /// <summary>Its build fails before any step is audited, or does not know BuildMemo.</summary>
    public static readonly Code ProjectNotAudited = new("BMEMO7123", Severity.Error, "a project can't be audited");

    /// <summary>The target of an export is a file that is no pack, or a folder.</summary>
    public static readonly Code ExportTargetTaken = new("BMEMO7140", Severity.Error, "an export would replace something else");

    /// <summary>No journal says what the last build used.</summary>
    public static readonly Code NoLastBuild = new("BMEMO7141", Severity.Error, "there is no build to export");

    /// <summary>No pack, or one of a later BuildMemo.</summary>
    public static readonly Code PackUnreadable = new("BMEMO7142", Severity.Error, "a pack can't be read");

    /// <summary>Parts of a pack are not what they say, or its end is missing; the rest was imported.</summary>
    public static readonly Code PackDamaged = new("BMEMO7143", Severity.Warning, "a pack is damaged");

    /// <summary>A verb that changes the store could not write to it, and did nothing or not all.</summary>
    public static readonly Code StoreNotChanged = new("BMEMO7144", Severity.Error, "a verb can't change the store");

    /// <summary>A file that <c>hash</c> was asked for, or a link's target.</summary>
    public static readonly Code HashMissing = new("BMEMO7160", Severity.Error, "what is to be hashed does not exist");

    /// <summary>A file or folder that <c>hash</c> may not read, or can't.</summary>
    public static readonly Code HashUnreadable = new("BMEMO7161", Severity.Error, "what is to be hashed can't be read");

    /// <summary>An output's path or a link's target is absolute, goes up, or leads outside the folder that was named.</summary>
    public static readonly Code DumpUnsafe = new("BMEMO7162", Severity.Error, "an output would be written outside the folder that was named");

    /// <summary>Without <c>--force</c> nothing is replaced; a folder never is.</summary>
    public static readonly Code DumpExists = new("BMEMO7163", Severity.Error, "what is there already would be replaced");

    /// <summary>A blob was removed, or is damaged and was put aside.</summary>
    public static readonly Code DumpContentGone = new("BMEMO7164", Severity.Error, "the content of an output is not in the store any more");

    /// <summary>No space, no permission; what was begun is removed.</summary>
    public static readonly Code DumpNotWritten = new("BMEMO7165", Severity.Error, "an output can't be written");

    /// <summary>A codec or a level that is not known; the message names those that are.</summary>
    public static readonly Code CodecUnknown = new("BMEMO7166", Severity.Error, "a codec is not known");

    /// <summary>libzstd is not installed.</summary>
    public static readonly Code CodecMissing = new("BMEMO7167", Severity.Error, "a codec is not installed");

    /// <summary>It is damaged, cut off, or was not compressed by a codec that is known.</summary>
    public static readonly Code NotDecompressed = new("BMEMO7168", Severity.Error, "a file can't be decompressed");

    /// <summary><c>--output</c> names none of the record's outputs, or one is needed and there are several.</summary>
    public static readonly Code OutputNotChosen = new("BMEMO7169", Severity.Error, "no output of the record is meant");

    /// <summary>No build of the project left a report beside its journal.</summary>
    public static readonly Code NoLastRun = new("BMEMO7180", Severity.Error, "a project has no last run to report");

    /// <summary>A file that is no report of a run: other JSON, none at all, or cut short.</summary>
    public static readonly Code ReportUnreadable = new("BMEMO7181", Severity.Error, "a file is no report of a run");

    /// <summary>A report with a higher <c>schema</c>.</summary>
    public static readonly Code ReportNewer = new("BMEMO7182", Severity.Error, "a report was written by a newer BuildMemo");

    /// <summary>The file to write is there, and <c>report</c> did not write it.</summary>
    public static readonly Code PageIsForeign = new("BMEMO7183", Severity.Error, "a file is in the way of a report page");

    /// <summary><c>--open</c> found nothing that opens pages.</summary>
    public static readonly Code PageNotOpened = new("BMEMO7184", Severity.Warning, "the report page can't be opened");
}

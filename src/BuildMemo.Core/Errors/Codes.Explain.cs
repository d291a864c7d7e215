namespace BuildMemo.Errors;

/// <content>What <c>explain</c> of the tool finds (BMEMO6100 to 6119).</content>
public static partial class Codes
{
    /// <summary>A project has no journal, so nothing is known of its steps.</summary>
    public static readonly Code ProjectNotBuilt = new("BMEMO6100", Severity.Error, "a project was never built with steps");

    /// <summary>No step of the project has the name.</summary>
    public static readonly Code StepUnknown = new("BMEMO6101", Severity.Error, "a project has no step of a name");

    /// <summary>A report for <c>explain --against</c> has no step of the project, or says too little of it.</summary>
    public static readonly Code ReportOfOtherSteps = new("BMEMO6103", Severity.Error, "a report has none of the project's steps");
}

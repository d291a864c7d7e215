using BuildMemo.Reporting;

namespace BuildMemo.Tool.Checks;

/// <summary>What a build would do with a step.</summary>
/// <param name="Project">Project file, absolute.</param>
/// <param name="TargetFramework">May be empty.</param>
/// <param name="Name">The step's name.</param>
/// <param name="Outcome"><c>upToDate</c>, <c>restored</c>, <c>failed</c> (it would run) or <c>skipped</c> (it would be looked at after one that runs).</param>
/// <param name="Reason">Why it is not up to date; empty when it is.</param>
internal sealed record CheckedStep(string Project, string TargetFramework, string Name, string Outcome, string Reason)
{
    /// <summary>Whether a build would do without running it.</summary>
    public bool IsGood => Outcome is "upToDate" or "restored";

    /// <summary>The outcome as a build would have it.</summary>
    public string Verdict => Outcome switch
    {
        "upToDate" => "upToDate",
        "restored" => "restore",
        "skipped" => "depends",
        _ => "run",
    };
}

/// <summary>What a check found.</summary>
/// <param name="Steps">All steps, in declared order.</param>
/// <param name="Errors">The build's errors besides those about steps; not empty when the project could not be asked.</param>
/// <param name="Reports">What each call of the project said, with the name of its journal.</param>
/// <param name="IsMissingTarget">The project does not know BuildMemo: not referenced, or not restored.</param>
internal sealed record CheckResult(IReadOnlyList<CheckedStep> Steps, IReadOnlyList<string> Errors, IReadOnlyList<CheckedRun> Reports, bool IsMissingTarget);

/// <summary>What a build would do in one call.</summary>
/// <param name="JournalName">Name of the call's journal.</param>
/// <param name="Report">What would happen.</param>
internal sealed record CheckedRun(string JournalName, RunReport Report);

namespace BuildMemo.Reporting;

/// <summary>A warning or an error about a step, as a report keeps it.</summary>
/// <param name="Code">Such as <c>BMEMO2100</c>.</param>
/// <param name="Severity"><c>warning</c> or <c>error</c>.</param>
/// <param name="Message">The whole text; a failed command's last lines are in it.</param>
public sealed record StepProblem(string Code, string Severity, string Message);

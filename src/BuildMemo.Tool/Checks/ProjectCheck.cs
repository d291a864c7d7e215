using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Projects;

namespace BuildMemo.Tool.Checks;

/// <summary>
/// Asks a project's own build what it would do: MSBuild evaluates it and calls the task with the intent to check, under
/// <c>-question</c>, so that no other task that can tell writes anything either. The answer is the run's report.
/// </summary>
internal static class ProjectCheck
{
    private const string MissingTarget = "MSB4057";

    /// <summary>Checks.</summary>
    /// <param name="projectFile">Absolute.</param>
    /// <param name="properties"><c>NAME=VALUE</c> each, as <c>-p</c> takes them.</param>
    /// <param name="cancellation">Ends MSBuild.</param>
    public static CheckResult Run(string projectFile, IEnumerable<string> properties, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("buildmemo-check-").FullName;
        try
        {
            List<string> arguments =
            [
                "-t:_BuildMemoCheck", "-question", "-v:q",
                "-p:_BuildMemoIntent=Check", $"-p:BuildMemoReport={folder}/", .. properties.Select(property => $"-p:{property}"),
            ];
            (_, string output, string error) = MSBuildProcess.Run(projectFile, arguments, cancellation);
            CheckedRun[] reports = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)];
            CheckedStep[] steps = [.. reports.SelectMany(run => run.Report.Steps.Select(step => StepOf(run.Report, step)))];
            string[] errors = [.. (output + '\n' + error).Split('\n', StringSplitOptions.TrimEntries).Where(IsError).Distinct()];
            return new(steps, errors, reports, errors.Any(error => error.Contains(MissingTarget, StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is said of steps that would run is in the report; everything else keeps the question from being answered.
    private static bool IsError(string line) =>
        line.Contains(": error ", StringComparison.Ordinal) && !line.Contains($"error {Codes.WouldRun}", StringComparison.Ordinal);

    private static CheckedRun Read(string file)
    {
        RunReport report = RunReportReader.Read(file, out Problem? problem) ?? throw new InvalidOperationException($"The report of a check can't be read: {problem}");
        return new(report.Journal, report);
    }

    private static CheckedStep StepOf(RunReport report, StepReport step) =>
        new(report.Project, report.TargetFramework, step.Name, RunReportFile.NameOf(step.Outcome), step.Reasons.FirstOrDefault()?.ToString() ?? "");
}

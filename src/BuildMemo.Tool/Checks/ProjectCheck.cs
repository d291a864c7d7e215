using System.Text.Json;
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
            List<CheckedStep> steps = [];
            foreach (string report in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
                Read(report, steps);
            string[] errors = [.. (output + '\n' + error).Split('\n', StringSplitOptions.TrimEntries).Where(IsError).Distinct()];
            return new(steps, errors, errors.Any(error => error.Contains(MissingTarget, StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is said of steps that would run is in the report; everything else keeps the question from being answered.
    private static bool IsError(string line) =>
        line.Contains(": error ", StringComparison.Ordinal) && !line.Contains($"error {Codes.WouldRun}", StringComparison.Ordinal);

    private static void Read(string report, List<CheckedStep> steps)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
        JsonElement root = document.RootElement;
        string project = root.GetProperty("project").GetString()!;
        string framework = root.GetProperty("targetFramework").GetString()!;
        foreach (JsonElement step in root.GetProperty("steps").EnumerateArray())
        {
            string outcome = step.GetProperty("outcome").GetString()!;
            Reason? reason = step.GetProperty("reasons").EnumerateArray()
                .Select(one => new Reason(
                    one.GetProperty("kind").GetString()!,
                    one.GetProperty("component").GetString()!,
                    one.GetProperty("before").GetString()!,
                    one.GetProperty("after").GetString()!))
                .FirstOrDefault();
            steps.Add(new(project, framework, step.GetProperty("name").GetString()!, outcome, reason?.ToString() ?? ""));
        }
    }
}

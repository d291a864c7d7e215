using System.Diagnostics;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Reporting;

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
                "msbuild", projectFile, "-t:_BuildMemoCheck", "-question", "-nologo", "-v:q", "-tl:off", "-nodeReuse:false",
                "-p:_BuildMemoIntent=Check", $"-p:BuildMemoReport={folder}/", .. properties.Select(property => $"-p:{property}"),
            ];
            string output = RunMSBuild(arguments, Path.GetDirectoryName(projectFile)!, cancellation);
            List<CheckedStep> steps = [];
            foreach (string report in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
                Read(report, steps);
            string[] errors = [.. output.Split('\n', StringSplitOptions.TrimEntries).Where(IsError).Distinct()];
            return new(steps, errors, errors.Any(error => error.Contains(MissingTarget, StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs MSBuild, and gives back what it prints.</summary>
    internal static string RunMSBuild(IEnumerable<string> arguments, string directory, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Set by a dotnet that runs the tool; they would lead to its SDK instead of the project's.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return output;
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

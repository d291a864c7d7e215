using System.Text.Json;
using BuildMemo.Run;
using BuildMemo.Tool.Projects;

namespace BuildMemo.Tool.Audits;

/// <summary>What an audit of a project found.</summary>
/// <param name="Steps">Audited ones, in the order in which they ran.</param>
/// <param name="Names">All steps of the project.</param>
/// <param name="Errors">Of the build.</param>
/// <param name="IsMissingTarget">The project does not know BuildMemo.</param>
internal sealed record AuditResult(IReadOnlyList<StepFindings> Steps, IReadOnlyCollection<string> Names, IReadOnlyList<string> Errors, bool IsMissingTarget);

/// <summary>
/// Has a project's own build run its steps with the intent to audit, and judges what they did. The engine in the build traces and runs
/// them more than once; this side reads the traces.
/// </summary>
internal static class ProjectAudit
{
    private const string MissingTarget = "MSB4057";
    private const string NotRestored = "NETSDK1004";

    /// <summary>Audits.</summary>
    /// <param name="projectFile">Absolute.</param>
    /// <param name="properties"><c>NAME=VALUE</c> each, as <c>-p</c> takes them.</param>
    /// <param name="tracer">Words before a traced command line.</param>
    /// <param name="steps">Names; empty for all.</param>
    /// <param name="advance">Told of each step that was run.</param>
    /// <param name="cancellation">Ends the build.</param>
    public static AuditResult Run(string projectFile, IEnumerable<string> properties, string[] tracer, string[] steps, Action advance, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("buildmemo-audit-").FullName;
        try
        {
            new AuditRequest(folder, [.. tracer], [.. steps]).Write();
            List<string> arguments =
            [
                "-t:_BuildMemoCheck", "-v:q",
                "-p:_BuildMemoIntent=Audit", $"-p:_BuildMemoAuditFolder={folder}", .. properties.Select(property => $"-p:{property}"),
            ];
            string output;
            int told = 0;
            using (FileSystemWatcher watcher = new(folder) { IncludeSubdirectories = false, EnableRaisingEvents = true })
            {
                watcher.Created += (_, created) =>
                {
                    if (Directory.Exists(created.FullPath) && told++ > 0)
                        advance();
                };
                output = Build(projectFile, arguments, cancellation);
                // As dotnet build does it, but only where it is needed: it takes seconds.
                if (output.Contains(NotRestored, StringComparison.Ordinal) || output.Contains(MissingTarget, StringComparison.Ordinal))
                    output = Build(projectFile, [.. arguments, "-restore"], cancellation);
            }

            List<StepFindings> found = [];
            foreach (string file in Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(one => Path.Combine(one, "step.json")).Where(File.Exists))
            {
                cancellation.ThrowIfCancellationRequested();
                AuditedStep step = AuditedStep.Read(file);
                found.Add(StepJudge.Judge(step, TraceFollower.Follow(step.Trace, step.StartDirectory)));
            }

            string[] errors = [.. output.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct()];
            return new(found, NamesIn(folder), errors, errors.Any(error => error.Contains(MissingTarget, StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Build(string projectFile, List<string> arguments, CancellationToken cancellation)
    {
        (_, string output, string error) = MSBuildProcess.Run(projectFile, arguments, cancellation);
        return output + '\n' + error;
    }

    private static HashSet<string> NamesIn(string folder)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(folder, "*" + AuditRequest.NamesEnding))
        {
            foreach (string line in File.ReadLines(file))
                names.Add(JsonDocument.Parse($"\"{line}\"").RootElement.GetString()!);
        }

        return names;
    }
}

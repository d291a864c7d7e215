using BuildMemo.Errors;
using BuildMemo.Run;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>
/// Who wrote which report file in this build, so that a second writer is told (design.md, 11). Known to one process: nodes of a
/// build don't hear of each other.
/// </summary>
internal static class ReportWriters
{
    /// <summary>Notes a run that is about to write its report; a warning when a run of another project, framework or call did already.</summary>
    public static Problem? Note(RunRequest request, IBuildEngine engine)
    {
        if (engine is not IBuildEngine4 registry || ReportPlace.Find(request) is not { } path)
            return null;
        string framework = request.TargetFramework.Length > 0 ? $" ({request.TargetFramework})" : "";
        string writer = $"{request.Paths.ProjectFile}{framework}, {request.JournalName}";
        string key = "BuildMemo report " + path;
        if (registry.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is string earlier)
        {
            return earlier == writer ? null : new(
                Codes.ReportReplaced,
                $"The report {path} of {earlier} is replaced by that of {writer}: both were written in this build. "
                + "Give BuildMemoReport a folder (with / at its end), or use {Project} and {TargetFramework} in its name.");
        }

        registry.RegisterTaskObject(key, writer, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return null;
    }
}

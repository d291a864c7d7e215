using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Where <c>BuildMemoReport</c> wants a run's report, and its writing (design.md, 11).</summary>
public static class ReportPlace
{
    /// <summary>Writes the report where it is wanted; a report that can't be written is a warning, never a failed build.</summary>
    public static Problem? Write(RunRequest request, RunReport report)
    {
        if (Find(request) is not { } path)
            return null;
        try
        {
            RunReportFile.Write(path, report);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new(Codes.ReportNotWritten, $"The report {path} could not be written: {error.Message} Check BuildMemoReport.");
        }
    }

    /// <summary>
    /// The file that a run writes; null when none is wanted, and for <c>-question</c> and design-time builds, which write nothing.
    /// </summary>
    public static string? Find(RunRequest request) =>
        request.Settings.Report is { Length: > 0 } wanted && request.Intent is not (RunIntent.Question or RunIntent.DesignTime)
            ? PathOf(wanted, request)
            : null;

    /// <summary>The file: a name with placeholders filled in, or for a folder one file a project, framework and call.</summary>
    internal static string PathOf(string wanted, RunRequest request)
    {
        string project = Path.GetFileNameWithoutExtension(request.Paths.ProjectFile);
        string path = wanted
            .Replace("{Project}", project, StringComparison.Ordinal)
            .Replace("{TargetFramework}", request.TargetFramework, StringComparison.Ordinal);
        if (!path.EndsWith('/') && !path.EndsWith(Path.DirectorySeparatorChar))
            return Path.GetFullPath(path, request.Paths.ProjectDirectory);
        string framework = request.TargetFramework.Length > 0 ? $".{request.TargetFramework}" : "";
        return Path.GetFullPath($"{path}{project}{framework}.{request.JournalName}.json", request.Paths.ProjectDirectory);
    }
}

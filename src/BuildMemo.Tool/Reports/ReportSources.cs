using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Reports;

/// <summary>Finds and reads the reports that a command line means: projects, files, folders of files.</summary>
/// <param name="context">The process.</param>
internal sealed class ReportSources(ToolContext context)
{
    private readonly List<(RunReport Report, string Source)> _reports = [];

    /// <summary>Reads what the names mean; null with the exit code, after it was told.</summary>
    public MergedReport? Read(IEnumerable<string> names, out int exitCode)
    {
        foreach (string name in names)
        {
            exitCode = Read(Path.GetFullPath(name, context.WorkingDirectory));
            if (exitCode != ExitCodes.Done)
                return null;
        }

        exitCode = ExitCodes.Done;
        // The same file may be meant twice: as a file, and by its folder.
        return MergedReport.Of(_reports.DistinctBy(one => one.Source, StringComparer.Ordinal));
    }

    private int Read(string path)
    {
        if (File.Exists(path) && !IsProject(path))
            return ReadFile(path);
        string? project = JournalPlaces.FindProject(path, out string? fault);
        if (project is null)
        {
            // What BuildMemoReport wrote into a folder.
            string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)] : [];
            int before = _reports.Count;
            foreach (string file in files)
            {
                if (RunReportReader.Read(file, out _) is { } report)
                    _reports.Add((report, file));
            }

            return _reports.Count > before ? ExitCodes.Done : context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, $"{fault} Or name a file that BuildMemoReport wrote.");
        }

        return ReadProject(project);
    }

    private int ReadFile(string path)
    {
        if (RunReportReader.Read(path, out Problem? problem) is { } report)
        {
            _reports.Add((report, path));
            return ExitCodes.Done;
        }

        context.Report(problem!);
        return problem!.Code == Codes.ReportNewer ? ExitCodes.Environment : ExitCodes.Usage;
    }

    private int ReadProject(string project)
    {
        List<string> damaged = [];
        List<(RunReport Report, string Source)> last = LastRuns.Of(project, damaged);
        foreach (string file in damaged)
            context.Terminal.Error.WriteLine($"{ToolProgram.Name}: {file} can't be read and is left out; the next build writes it anew.");
        if (last.Count == 0)
            return context.Fail(ExitCodes.No, Codes.NoLastRun, $"{project} has no last run: no build of it has run or restored a step since its obj folder was made. Build it first (dotnet build), or name a file that BuildMemoReport wrote.");
        _reports.AddRange(last);
        return ExitCodes.Done;
    }

    private static bool IsProject(string path) => Path.GetExtension(path) is var extension && (extension.EndsWith("proj", StringComparison.OrdinalIgnoreCase) || extension is ".sln" or ".slnx");
}

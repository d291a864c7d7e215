using BuildMemo.Reporting;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// The reports that a project's last build left beside its journals: one a target framework and MemoRun call. A call in which nothing was
/// to do left its earlier one in place.
/// </summary>
internal static class LastRuns
{
    // BuildMemo.Run.LastRun writes it.
    private const string Pattern = "*.last.json";

    /// <summary>Reads them; of several configurations only the one that was built last.</summary>
    /// <param name="projectFile">Absolute.</param>
    /// <param name="damaged">Gets the files that are no reports.</param>
    public static List<(RunReport Report, string Source)> Of(string projectFile, List<string> damaged)
    {
        List<(RunReport Report, string Source, string Configuration)> found = [];
        foreach (string folder in JournalPlaces.FoldersOf(projectFile))
        {
            foreach (string file in Directory.GetFiles(folder, Pattern).Order(StringComparer.Ordinal))
            {
                if (RunReportReader.Read(file, out _) is not { } report)
                    damaged.Add(file);
                else if (report.Project == projectFile)
                    found.Add((report, file, ConfigurationOf(file, report.TargetFramework)));
            }
        }

        string? last = found.OrderByDescending(one => File.GetLastWriteTimeUtc(one.Source)).Select(one => one.Configuration).FirstOrDefault();
        return [.. found.Where(one => one.Configuration == last).Select(one => (one.Report, one.Source))];
    }

    // obj/Debug/net10.0/buildmemo and obj/Debug/net8.0/buildmemo are one build; artifacts/obj/App/debug_net10.0 likewise.
    private static string ConfigurationOf(string file, string framework)
    {
        string folder = Path.GetDirectoryName(file)!;
        return framework.Length == 0 ? folder : folder.Replace(Path.DirectorySeparatorChar + framework, "", StringComparison.Ordinal).Replace('_' + framework, "", StringComparison.Ordinal);
    }
}

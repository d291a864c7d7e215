using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Settings;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Explaining;

/// <summary>What is known of the last run of one call of a project: its journal, and the report that lies beside it.</summary>
/// <param name="Journal">Its journal.</param>
/// <param name="Report">Of the last run that had something to do; null when none is kept.</param>
/// <param name="Paths">The project's folders as far as they can be told without its build.</param>
internal sealed record ProjectRun(ProjectJournal Journal, RunReport? Report, ProjectPaths Paths)
{
    /// <summary>Name of the call's journal: <c>steps</c> for the build's own.</summary>
    public string JournalName => Path.GetFileName(Journal.Path);

    /// <summary>The target framework; empty for none.</summary>
    public string TargetFramework { get; init; } = Report?.TargetFramework ?? "";

    /// <summary>When the run of <see cref="Report"/> ended.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>When a later run ended that had nothing to do; null when there was none.</summary>
    public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Whether <see cref="Report"/> says what a build would do now.</summary>
    public bool IsNow { get; init; }

    /// <summary>When the last run ended.</summary>
    public DateTimeOffset LastEnd => IdleSince ?? Ended;

    /// <summary>Whether the last run had nothing to do.</summary>
    public bool WasIdle => IdleSince is not null || (Report is { } last && last.Totals.UpToDate == last.Totals.Steps);

    /// <summary>Puts paths in place of tokens.</summary>
    public PathTokens Tokens { get; } = new(Paths, System.Environment.GetEnvironmentVariable("HOME"));

    /// <summary>How the call is told from the project's others: <c>net10.0</c>, <c>net10.0, images</c>; may be empty.</summary>
    public string Title => string.Join(", ", new[] { TargetFramework, JournalName == StepsJournal ? "" : JournalName }.Where(part => part.Length > 0));

    private const string StepsJournal = "steps";

    /// <summary>The step that writes a file; null when none of the call does.</summary>
    /// <param name="component">Its path as reasons name it.</param>
    public string? WriterOf(string component) => _writers.Value.GetValueOrDefault(Path.GetFullPath(component, Paths.ProjectDirectory));

    private readonly Lazy<Dictionary<string, string>> _writers = new(() =>
    {
        Dictionary<string, string> writers = new(StringComparer.Ordinal);
        IReadOnlyList<string> names = Journal.StepNames();
        for (int output = 0; output < Journal.OutputCount; output++)
            writers[Journal.OutputPath(output)] = names[Journal.OutputStep(output)];
        return writers;
    });

    /// <summary>
    /// The last runs of a project: of all frameworks and calls, of one configuration. The caller disposes the journals.
    /// </summary>
    /// <param name="projectFile">Absolute.</param>
    /// <param name="configuration">Its name; null for the one that was built last.</param>
    public static IReadOnlyList<ProjectRun> Find(string projectFile, string? configuration)
    {
        List<ProjectRun> runs = [];
        foreach (string folder in JournalPlaces.FoldersOf(projectFile))
        {
            foreach (ProjectJournal journal in JournalFile.ReadFolder(folder))
            {
                if (journal.ProjectFile == projectFile && (configuration is null || folder.Split(Path.DirectorySeparatorChar).Contains(configuration, StringComparer.OrdinalIgnoreCase)))
                    runs.Add(Read(journal, projectFile));
                else
                    journal.Dispose();
            }
        }

        if (runs.MaxBy(run => run.LastEnd) is not { } newest)
            return runs;
        string last = ConfigurationOf(newest);
        foreach (ProjectRun other in runs.Where(run => ConfigurationOf(run) != last))
            other.Journal.Dispose();
        return [.. runs.Where(run => ConfigurationOf(run) == last).OrderBy(run => run.TargetFramework, StringComparer.Ordinal).ThenBy(run => run.JournalName != StepsJournal)];
    }

    /// <summary>A call that was never built here: nothing is known of it.</summary>
    public static ProjectRun Unbuilt(string projectFile, string journalName, string targetFramework)
    {
        ProjectPaths paths = ProjectPathsReader.Read(new() { ProjectFile = projectFile }).Paths;
        return new(JournalFile.OpenReadOnly(new(Path.Combine(paths.JournalDirectory, journalName), "")), null, paths) { TargetFramework = targetFramework };
    }

    // Between obj and the framework stands the configuration: obj/Debug/net10.0.
    private static string ConfigurationOf(ProjectRun run) =>
        run.TargetFramework.Length > 0 ? run.Paths.IntermediateOutputPath.Replace($"{Path.DirectorySeparatorChar}{run.TargetFramework}", "", StringComparison.Ordinal) : run.Paths.IntermediateOutputPath;

    private static ProjectRun Read(ProjectJournal journal, string projectFile)
    {
        string path = journal.Path + LastRun.Suffix;
        // One of a newer version, or cut short: the journal alone must do.
        RunReport? report = File.Exists(path) ? RunReportReader.Read(path, out _) : null;
        string intermediate = Path.GetDirectoryName(Path.GetDirectoryName(journal.Path)!)!;
        // Without an SDK a folder of the project's own lies between.
        if (Path.GetFileName(intermediate) == JournalLocation.FolderName)
            intermediate = Path.GetDirectoryName(intermediate)!;
        ProjectPaths paths = ProjectPathsReader.Read(new() { ProjectFile = projectFile, IntermediateOutputPath = intermediate }).Paths;
        return new(journal, report, paths)
        {
            Ended = report is { } known && known.Ended != default ? known.Ended : new(File.GetLastWriteTimeUtc(journal.Path)),
            IdleSince = LastRun.IdleSince(journal.Path),
        };
    }
}

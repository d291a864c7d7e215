using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Settings;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What the store is told once a run: counters, the last fingerprints of each step, and to keep within its bounds.</summary>
public static class StoreEnd
{
    /// <summary>Ends the run's use of the store. A fault is a warning that the store itself reports.</summary>
    internal static void Finish(RunServices services, StepRun[] runs, RunReport report)
    {
        WriteHistory(services, runs);
        services.Store.Usage.Add(report.Totals.Restored, report.Totals.Ran, TimeSpan.FromSeconds(report.SavedSeconds),
            Path.GetRelativePath(services.Paths.Root, services.Paths.ProjectFile));
        services.Store.FinishRun(new()
        {
            MaxSize = services.Settings.MaxSize,
            MaxItems = services.Settings.MaxItems,
            MaxAge = services.Settings.MaxAge,
        });
    }

    // What `explain` compares with where there is no journal: another checkout, a fresh clone.
    private static void WriteHistory(RunServices services, StepRun[] runs)
    {
        if (!services.MayStore || services.Intent != RunIntent.Build)
            return;
        List<StepHistoryEntry> latest = [];
        foreach (StepRun run in runs)
        {
            // What was restored is in the history already: it was written by the run that stored it.
            if (run.Report!.Outcome != StepOutcome.Ran || !run.Step.Cache || run.After is not { IsValid: true } entry)
                continue;
            ImmutableArray<RecordComponent> components =
                [.. entry.Components.Select(component => new RecordComponent(ReasonFinder.NameOf(component.Kind), component.Name, component.Digest, component.Display))];
            latest.Add(new(run.Step.Name, [new(entry.Fingerprint, DateTimeOffset.UtcNow, components)]));
        }

        if (latest.Count > 0)
            services.Store.History.Write(ProjectIdOf(services), latest);
    }

    private static Sha256Value ProjectIdOf(RunServices services) =>
        ProjectIdOf(Path.GetRelativePath(services.Paths.Root, services.Paths.ProjectFile), services.Request.TargetFramework, services.Request.JournalName);

    /// <summary>What the history of a call is kept under: the same project in another checkout has the same.</summary>
    /// <param name="project">The project file relative to the root.</param>
    /// <param name="targetFramework">May be empty.</param>
    /// <param name="journalName">Name of the call's journal.</param>
    public static Sha256Value ProjectIdOf(string project, string targetFramework, string journalName) =>
        Sha256Value.Of(System.Text.Encoding.UTF8.GetBytes($"{project}\n{targetFramework}\n{journalName}"));

    /// <summary>The store's compression for a setting.</summary>
    internal static Compression CompressionOf(CompressionSetting setting) =>
        Compression.TryParse(setting.ToString(), out Compression compression) ? compression : Compression.Default;
}

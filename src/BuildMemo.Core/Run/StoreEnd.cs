using BuildMemo.Reporting;
using BuildMemo.Settings;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What the store is told once a run: counters, the last fingerprints of each step, and to keep within its bounds.</summary>
internal static class StoreEnd
{
    /// <summary>Ends the run's use of the store. A fault is a warning that the store itself reports.</summary>
    public static void Finish(RunServices services, RunReport report)
    {
        services.Store.Usage.Add(report.Totals.Restored, report.Totals.Ran, TimeSpan.FromSeconds(report.SavedSeconds));
        services.Store.FinishRun(new()
        {
            MaxSize = services.Settings.MaxSize,
            MaxItems = services.Settings.MaxItems,
            MaxAge = services.Settings.MaxAge,
        });
    }

    /// <summary>The store's compression for a setting.</summary>
    public static Compression CompressionOf(CompressionSetting setting) =>
        Compression.TryParse(setting.ToString(), out Compression compression) ? compression : Compression.Default;
}

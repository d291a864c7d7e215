namespace BuildMemo.Store;

/// <summary>What the store did for one run of one project.</summary>
/// <param name="Ended">When the run ended.</param>
/// <param name="Project">The project file relative to its root; for commands of a shell, the folder.</param>
/// <param name="Hits">Steps restored.</param>
/// <param name="Misses">Steps that ran because the store had no record.</param>
/// <param name="Saved">Time that restoring saved.</param>
public sealed record UsageRun(DateTimeOffset Ended, string Project, long Hits, long Misses, TimeSpan Saved);

/// <summary>What the store did for one project on one day.</summary>
/// <param name="Project">As of a run.</param>
/// <param name="Day">UTC.</param>
/// <param name="Hits">Steps restored.</param>
/// <param name="Misses">Steps that ran because the store had no record.</param>
/// <param name="Saved">Time that restoring saved.</param>
public sealed record UsageProjectDay(string Project, DateOnly Day, long Hits, long Misses, TimeSpan Saved);

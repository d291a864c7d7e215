namespace BuildMemo.Settings;

/// <summary>What <c>BuildMemoExecutor</c> may name.</summary>
public static class ExecutorNames
{
    /// <summary>Worker processes, each one call at a time.</summary>
    public const string Workers = "workers";

    /// <summary>Threads of one worker process.</summary>
    public const string Threads = "threads";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Workers, Threads];
}

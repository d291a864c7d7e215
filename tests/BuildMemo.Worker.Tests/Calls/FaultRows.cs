namespace BuildMemo.Worker.Tests.Calls;

/// <summary>
/// The rows of loky's matrix: where calls run, how the process ends, at which stage, with how many workers, in which calls. A selection
/// by default, all of it with BUILDMEMO_LONG=1.
/// </summary>
internal static class FaultRows
{
    public static readonly string[] Faults = ["exit0", "exit3", "thread", "segfault", "kill", "failfast", "stack", "memory", "hang"];

    /// <summary>Faults in calls: executor, fault, stage, workers, place.</summary>
    public static TheoryData<string, string, string, int, string> InCalls { get; } = Choose(["decoding", "running", "encoding"]);

    /// <summary>The same while a worker starts; the place says which worker.</summary>
    public static TheoryData<string, string, string, int, string> AtStart { get; } = Choose(["starting"]);

    /// <summary>The same while workers have nothing to do.</summary>
    public static TheoryData<string, string, string, int, string> WhileIdle { get; } = Choose(["idle"]);

    private static TheoryData<string, string, string, int, string> Choose(string[] stages)
    {
        bool isLong = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1";
        var rows = new TheoryData<string, string, string, int, string>();
        foreach (string executor in (string[])["workers", "threads"])
        {
            foreach (string fault in Faults)
            {
                foreach (string stage in stages)
                {
                    foreach (int workers in (int[])[1, 2, 8])
                    {
                        foreach (string place in (string[])["first", "last", "all"])
                        {
                            // One process: there the first is the last.
                            bool isSame = stage is "starting" or "idle" && (executor == "threads" || workers == 1) && place == "last";
                            if (!isSame && (isLong || IsSelected(executor, fault, stage, workers, place)))
                                rows.Add(executor, fault, stage, workers, place);
                        }
                    }
                }
            }
        }

        return rows;
    }

    /// <summary>Every fault, every stage, every place and every count at least once, and the mean ones together.</summary>
    private static bool IsSelected(string executor, string fault, string stage, int workers, string place) => (executor, fault, stage, workers, place) switch
    {
        ("workers", "exit0", "running", 1, "first") or ("workers", "exit0", "encoding", 2, "last") => true,
        ("workers", "exit3", "decoding", 2, "first") or ("workers", "exit3", "starting", 2, "all") => true,
        ("workers", "thread", "running", 2, "first") or ("workers", "thread", "idle", 1, "first") => true,
        ("workers", "segfault", "running", 8, "last") or ("workers", "segfault", "starting", 1, "all") => true,
        ("workers", "kill", "running", 2, "all") or ("workers", "kill", "idle", 2, "all") or ("workers", "kill", "starting", 2, "first") => true,
        ("workers", "failfast", "encoding", 1, "first") => true,
        ("workers", "stack", "decoding", 1, "last") => true,
        ("workers", "memory", "running", 2, "last") or ("workers", "memory", "encoding", 1, "first") => true,
        ("workers", "hang", "running", 2, "last") or ("workers", "hang", "starting", 1, "first") or ("workers", "hang", "idle", 2, "first") => true,
        ("threads", "exit0", "running", 1, "first") or ("threads", "segfault", "encoding", 2, "last") => true,
        ("threads", "kill", "decoding", 8, "first") or ("threads", "kill", "starting", 2 or 8, "first") => true,
        ("threads", "stack", "encoding", 8, "all") or ("threads", "exit3", "running", 2, "all") or ("workers", "thread", "encoding", 2, "all") => true,
        ("threads", "hang", "running", 2, "first") or ("threads", "exit3", "idle", 8, "first") => true,
        _ => false,
    };
}

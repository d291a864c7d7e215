using System.Diagnostics;

namespace BuildMemo.Execution;

/// <summary>
/// What a build left when it died a moment ago. For the watchdog, which knows from the shared table what was alive then.
/// </summary>
public static class DeadBuild
{
    // Longer than this only a process in uninterruptible I/O takes to die.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Kills it and returns when it is dead, or after two seconds.</summary>
    /// <param name="entries">The table that the build left.</param>
    /// <param name="build">Process id of the build.</param>
    /// <param name="session">Session of the build.</param>
    public static void KillLeftovers(IReadOnlyList<WatchdogTable.Entry> entries, int build, int session)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var groups = new HashSet<int>();
        long firstUnnoted = long.MaxValue;
        foreach (WatchdogTable.Entry entry in entries)
        {
            if (entry.ProcessId != 0)
                groups.Add(entry.ProcessId);
            else
                firstUnnoted = Math.Min(firstUnnoted, entry.AnnouncedTicks);
        }

        if (firstUnnoted != long.MaxValue)
            AddUnnoted(groups, firstUnnoted, build, session);

        var tree = new ProcessTree(groups, groups);
        tree.Kill();
        long begin = Stopwatch.GetTimestamp();
        for (int look = 1; !tree.IsGone() && Stopwatch.GetElapsedTime(begin) < s_patience; look++)
        {
            // A look reads the whole process table, and on a busy machine the dying need the time more.
            const int LookAgain = 5;
            const int LooksToKillAgain = 20;
            Thread.Sleep(LookAgain);
            if (look % LooksToKillAgain == 0)
                tree.Kill();
        }
    }

    /// <summary>Loads and compiles what <see cref="KillLeftovers"/> needs, so that it is quick when it counts.</summary>
    public static void Prepare()
    {
        const int NoSignal = 0;
        if (ProcessTable.TryRead(Environment.ProcessId, out ProcessEntry self))
            ProcessTree.Signal(self, NoSignal);
        KillLeftovers([], build: 0, session: 0);
    }

    /// <summary>
    /// What was started when the build died and could not be noted: an orphan of the same parent as this process, which the build
    /// started too; leader of a group in the build's session; not older than the announcement. A program can change none of these
    /// (setsid fails for the leader of a group), and the announcements that count are those of starts under way, so a stranger would
    /// have to become such an orphan in the same hundredth of a second.
    /// </summary>
    private static void AddUnnoted(HashSet<int> groups, long since, int build, int session)
    {
        // A dying process closes its files, which is what woke us, before its children are given to another.
        ProcessEntry self;
        long begin = Stopwatch.GetTimestamp();
        while (ProcessTable.TryRead(Environment.ProcessId, out self) && self.Parent == build && Stopwatch.GetElapsedTime(begin) < s_patience)
            Thread.Sleep(1);
        if (self.Parent == build)
            return;

        // A start time is rounded down to a tick.
        foreach (ProcessEntry entry in ProcessTable.ReadAll())
        {
            if (entry.Parent == self.Parent && entry.Group == entry.Id && entry.Session == session && entry.StartTicks >= since - 1)
                groups.Add(entry.Id);
        }
    }
}

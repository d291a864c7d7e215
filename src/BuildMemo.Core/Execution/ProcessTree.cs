using System.Runtime.InteropServices;

namespace BuildMemo.Execution;

/// <summary>
/// A step's processes: its group, and what parent links reach from there when the end begins, repeated until nothing new turns up.
/// What has left both by then is a daemon and is left alone. A process is known by number and start time together, so one that got
/// a recycled number is never hit.
/// </summary>
public sealed class ProcessTree
{
    // A tree that forks faster than it is frozen gives up its forks after one or two looks: each look stops all that it finds.
    private const int MostLooks = 200;

    private readonly int _group;
    private readonly bool _leaderIsOurs;
    private readonly Action<int>? _foundMember;
    private readonly Dictionary<int, ProcessEntry> _known = [];
    private readonly HashSet<int> _groups = [];
    private readonly HashSet<int> _roots = [];

    /// <param name="group">The group to start from, which is its leader's process id.</param>
    /// <param name="leaderIsOurs">
    /// The leader is a child that nobody has reaped, so that group and number are certainly the step's.
    /// </param>
    /// <param name="foundMember">
    /// Told of each process but the leader before its parent is signalled, which cuts the only link to it if it has left the group or
    /// is about to.
    /// </param>
    internal ProcessTree(int group, bool leaderIsOurs, Action<int>? foundMember = null)
    {
        _group = group;
        _leaderIsOurs = leaderIsOurs;
        _foundMember = foundMember;
        _groups.Add(group);
    }

    /// <param name="groups">Groups to start from.</param>
    /// <param name="roots">Processes to start from.</param>
    internal ProcessTree(IEnumerable<int> groups, IEnumerable<int> roots)
    {
        _groups.UnionWith(groups);
        _roots.UnionWith(roots);
    }

    /// <summary>
    /// A value that tells a process from all others that ever get its number, in this start of the system and this container: a
    /// hash of both above 40 bits of start time in clock ticks. 0 when there is no such process, or the system doesn't say (macOS).
    /// </summary>
    /// <param name="pid">Process id.</param>
    public static long StartMark(int pid) => ProcessTable.TryRead(pid, out ProcessEntry entry) ? StartMarks.Of(entry) : 0;

    /// <summary>
    /// Kills the tree that an earlier build left, if the group's leader is still the process that the mark was taken of; a leader
    /// that ended but was not reaped counts. Without the leader nothing proves whose the group is, and nothing is killed.
    /// </summary>
    /// <param name="group">As given to <see cref="ProcessRequest.Started"/>.</param>
    /// <returns>The number of processes that were killed; 0 when there was nothing left of it.</returns>
    public static int KillOrphan(ProcessGroup group)
    {
        if (group.StartMark == 0 || group.Id <= 1 || StartMark(group.Id) != group.StartMark)
            return 0;
        return new ProcessTree(group.Id, leaderIsOurs: false).Kill();
    }

    /// <summary>Whether nothing of it runs any more; zombies don't count.</summary>
    internal bool IsGone()
    {
        Look(out bool anyAlive, out _);
        return !anyAlive && !(ProcessTableIsMissing && GroupExists());
    }

    /// <summary>Asks everything to end (SIGTERM), the stopped ones too.</summary>
    internal void Terminate()
    {
        Freeze();
        SignalAll(UnixCalls.SignalTerminate);
        SignalAll(UnixCalls.SignalContinue);
    }

    /// <summary>Kills everything (SIGKILL). Returns how many were killed.</summary>
    internal int Kill()
    {
        Freeze();
        return SignalAll(UnixCalls.SignalKill);
    }

    /// <summary>
    /// Stops all of it, until a look finds everything stopped and nothing new: a signal to a parent whose children are not known
    /// yet would cut the only link to them.
    /// </summary>
    private void Freeze()
    {
        for (int look = 0; look < MostLooks; look++)
        {
            Look(out bool anyAlive, out bool allFrozen);
            if (!anyAlive || allFrozen)
                return;
            SignalGroup(UnixCalls.SignalStop);
            foreach (ProcessEntry entry in _known.Values)
            {
                if (!entry.IsFrozen)
                    Signal(entry, UnixCalls.SignalStop);
            }

            // A stop takes effect when the process is next scheduled; give way to it.
            Thread.Yield();
        }
    }

    private int SignalAll(int signal)
    {
        SignalGroup(signal);
        int count = 0;
        foreach (ProcessEntry entry in _known.Values)
        {
            bool reached = entry.Group == _group && _leaderIsOurs;
            count += entry.IsAlive && (reached || Signal(entry, signal)) ? 1 : 0;
        }

        return count;
    }

    private static bool ProcessTableIsMissing => !OperatingSystem.IsLinux();

    /// <summary>Adds what belongs to the tree now, and drops what has gone.</summary>
    private void Look(out bool anyAlive, out bool allFrozen)
    {
        List<ProcessEntry> table = ProcessTable.ReadAll();
        var seen = new Dictionary<int, ProcessEntry>(table.Count);
        foreach (ProcessEntry entry in table)
            seen[entry.Id] = entry;

        List<int> gone = [];
        foreach ((int id, ProcessEntry before) in _known)
        {
            if (!seen.TryGetValue(id, out ProcessEntry now) || now.StartTicks != before.StartTicks)
                gone.Add(id);
        }

        foreach (int id in gone)
            _known.Remove(id);

        bool found;
        bool foundAny = false;
        do
        {
            found = false;
            foreach (ProcessEntry entry in table)
            {
                bool known = _known.ContainsKey(entry.Id);
                if (!known && entry.Id != Environment.ProcessId && Belongs(entry))
                {
                    found = foundAny = true;
                    known = true;
                }

                if (!known)
                    continue;
                if (_known.TryAdd(entry.Id, entry) && entry.Id != _group)
                    _foundMember?.Invoke(entry.Id);
                _known[entry.Id] = entry;
                // A member that leads a group of its own (setsid, a shell's job) made that group: all in it are descendants.
                if (entry.Group == entry.Id)
                    _groups.Add(entry.Group);
            }
        }
        while (found);

        anyAlive = false;
        allFrozen = !foundAny;
        foreach (ProcessEntry entry in _known.Values)
        {
            anyAlive |= entry.IsAlive;
            allFrozen &= entry.IsFrozen;
        }
    }

    private bool Belongs(ProcessEntry entry)
        => _groups.Contains(entry.Group) || _known.ContainsKey(entry.Parent) || _roots.Contains(entry.Id);

    /// <summary>One call reaches all members at once, forks under way included; only safe while the group is certainly ours.</summary>
    private void SignalGroup(int signal)
    {
        if (_group > 1 && (_leaderIsOurs || ProcessTableIsMissing))
            _ = UnixCalls.Kill(-_group, signal);
    }

    private bool GroupExists() => UnixCalls.Kill(-_group, 0) == 0;

    /// <summary>Signals one process, if it still is the one that was seen.</summary>
    internal static bool Signal(ProcessEntry entry, int signal)
    {
        int descriptor = UnixCalls.OpenProcess(entry.Id);
        if (descriptor < 0)
        {
            // Gone, or a kernel without process descriptors: then number and start time are compared as late as possible.
            return Marshal.GetLastPInvokeError() != UnixCalls.NoProcess
                && ProcessTable.TryRead(entry.Id, out ProcessEntry late) && late.StartTicks == entry.StartTicks
                && UnixCalls.Kill(entry.Id, signal) == 0;
        }

        try
        {
            // From here on the descriptor means one process: if the number still has the start time, it is the right one.
            return ProcessTable.TryRead(entry.Id, out ProcessEntry now) && now.StartTicks == entry.StartTicks
                && UnixCalls.SignalProcess(descriptor, signal);
        }
        finally
        {
            _ = UnixCalls.Close(descriptor);
        }
    }
}

using System.Diagnostics;

namespace BuildMemo.Execution.Methods;

/// <summary>The calls that run in one worker now, and when the time of each is up.</summary>
internal sealed class RunningCalls
{
    private static readonly long s_grace = Stopwatch.Frequency;

    // No list: one of own structures is compiled just in time in every build.
    private Entry[] _entries = new Entry[4];

    public int Count { get; private set; }

    /// <summary>Whether one of them has a timeout.</summary>
    public bool AnyHasDeadline { get; private set; }

    public Entry this[int at] => _entries[at];

    /// <param name="call">Id on the pipe.</param>
    /// <param name="run">Its batch.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="nanoseconds">When it began, as the worker told it.</param>
    /// <param name="timeout">From that moment; null for none.</param>
    public void Add(uint call, BatchRun run, int index, long nanoseconds, TimeSpan? timeout)
    {
        long start = Math.Min(Stopwatch.GetTimestamp(), (long)(nanoseconds * (Stopwatch.Frequency / 1e9)));
        long deadline = timeout is null ? long.MaxValue : start + (long)(timeout.Value.TotalSeconds * Stopwatch.Frequency);
        if (Count == _entries.Length)
        {
            var larger = new Entry[2 * Count];
            Array.Copy(_entries, larger, Count);
            _entries = larger;
        }

        _entries[Count++] = new Entry(call, run, index, start, nanoseconds, deadline);
        AnyHasDeadline |= timeout is not null;
    }

    public bool TryRemove(uint call, out Entry entry)
    {
        for (int at = 0; at < Count; at++)
        {
            if (_entries[at].Call != call)
                continue;
            entry = _entries[at];
            Count--;
            Array.Copy(_entries, at + 1, _entries, at, Count - at);
            _entries[Count] = default;
            AnyHasDeadline = AnyHasDeadline && FindDeadline();
            return true;
        }

        entry = default;
        return false;
    }

    public void Clear()
    {
        Array.Clear(_entries);
        Count = 0;
        AnyHasDeadline = false;
    }

    /// <summary>Asks calls to end whose time is up. False when one was asked a second ago and still runs.</summary>
    /// <param name="now">By the stopwatch.</param>
    /// <param name="cancel">Gets the first id and the one after the last.</param>
    /// <param name="next">Becomes less when something is due before.</param>
    public bool AttendTimeouts(long now, Action<uint, uint> cancel, ref long next)
    {
        if (!AnyHasDeadline)
            return true;
        for (int at = 0; at < Count; at++)
        {
            Entry entry = _entries[at];
            if (now >= entry.Deadline)
            {
                if (entry.WasAsked)
                    return false;
                cancel(entry.Call, entry.Call + 1);
                _entries[at] = entry = entry with { WasAsked = true, Deadline = now + s_grace };
            }

            next = Math.Min(next, entry.Deadline);
        }

        return true;
    }

    private bool FindDeadline()
    {
        for (int at = 0; at < Count; at++)
        {
            if (_entries[at].Deadline != long.MaxValue)
                return true;
        }

        return false;
    }

    /// <param name="Call">Id on the pipe.</param>
    /// <param name="Run">Its batch.</param>
    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Start">By the stopwatch.</param>
    /// <param name="Nanoseconds">As the worker told it.</param>
    /// <param name="Deadline">By the stopwatch, when something must be done; the largest value for never.</param>
    /// <param name="WasAsked">Its time was up and it was asked to end.</param>
    public readonly record struct Entry(uint Call, BatchRun Run, int Index, long Start, long Nanoseconds, long Deadline, bool WasAsked = false);
}

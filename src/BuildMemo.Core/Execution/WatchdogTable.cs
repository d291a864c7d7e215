using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Execution;

/// <summary>
/// What runs, in an anonymous file in memory that build and watchdog share. The build writes an entry before and after each start,
/// at 0.3 µs and without waking anybody; the watchdog reads it when the build is dead. What was written survives SIGKILL.
/// An entry is the time of the announcement (8 bytes) and the process id (8; 0 while the process is being started).
/// </summary>
public sealed unsafe class WatchdogTable : IDisposable
{
    private const int EntrySize = 16;

    // More processes at once than anybody runs; what is beyond goes unwatched.
    private const int Capacity = 16 * 1024;

    private readonly SafeFileHandle _file;
    // No Stack<int>: it is compiled just in time in every build.
    private readonly Lock _gate = new();
    private int[] _free = new int[16];
    private int _freeCount;
    private int _used;

    private WatchdogTable(SafeFileHandle file) => _file = file;

    /// <summary>One entry.</summary>
    /// <param name="AnnouncedTicks">Clock ticks from the start of the system to the moment before the start; never 0.</param>
    /// <param name="ProcessId">Process id, which is the group as well; 0 when the build died before it could note it.</param>
    public readonly record struct Entry(long AnnouncedTicks, int ProcessId);

    /// <summary>Now, as an entry for what is about to be started.</summary>
    internal static Entry MakeAnnouncement() => new(UnixCalls.TicksSinceStart(), 0);

    internal int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>A new, empty one.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal static WatchdogTable Create()
    {
        const uint CloseOnExec = 1;
        int descriptor;
        fixed (byte* name = "buildmemo-watchdog\0"u8)
            descriptor = UnixCalls.MemoryFile(name, CloseOnExec);
        if (descriptor < 0)
            throw new IOException($"No memory for the watchdog's table: {Marshal.GetLastPInvokeErrorMessage()}");
        return new WatchdogTable(new SafeFileHandle(UnixCalls.AboveStandard(descriptor), ownsHandle: true));
    }

    /// <summary>The entries that are in use, read from a table that another process wrote.</summary>
    /// <param name="file">The shared file.</param>
    public static IReadOnlyList<Entry> Read(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var entries = new List<Entry>();
        byte[] bytes = new byte[Capacity * EntrySize];
        int length = RandomAccess.Read(file, bytes, 0);
        for (int at = 0; at + EntrySize <= length; at += EntrySize)
        {
            var entry = new Entry(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8)));
            if (entry != default)
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The index of an entry for a process that is about to be started; -1 when the table is full.</summary>
    internal int Announce(Entry entry)
    {
        int index;
        lock (_gate)
        {
            if (_freeCount > 0)
                index = _free[--_freeCount];
            else if (_used < Capacity)
                index = _used++;
            else
                return -1;
        }

        Write(index, entry);
        return index;
    }

    internal void Started(int index, Entry entry)
    {
        if (index >= 0)
            Write(index, entry);
    }

    internal void Ended(int index)
    {
        if (index < 0)
            return;
        Write(index, default);
        lock (_gate)
        {
            if (_freeCount == _free.Length)
                Array.Resize(ref _free, 2 * _freeCount);
            _free[_freeCount++] = index;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Write(int index, Entry entry)
    {
        byte* bytes = stackalloc byte[EntrySize];
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(bytes, 8), entry.AnnouncedTicks);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(bytes + 8, 8), entry.ProcessId);
        if (UnixCalls.WriteAt(Descriptor, bytes, EntrySize, (long)index * EntrySize) != EntrySize)
            throw new IOException($"The watchdog's table can't be written: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}

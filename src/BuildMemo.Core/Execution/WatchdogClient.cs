using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Execution;

/// <summary>
/// A task's hold on the watchdog of this process. The watchdog is started with the first process that a runner announces, and ends
/// some time after the last client is disposed, or with this process in whatever way that ends. On systems without
/// <c>/proc</c> there is none (Windows has job objects instead). Safe to use from many threads.
/// </summary>
public sealed class WatchdogClient : IDisposable
{
    private readonly WatchdogOptions _options;
    private readonly WatchdogConnection _connection;
    private int _disposed;

    /// <summary>Takes hold; starts nothing yet.</summary>
    /// <param name="options">How to start it; those of the client that needs it first are used.</param>
    public WatchdogClient(WatchdogOptions options)
        : this(options, WatchdogConnection.OfProcess)
    {
    }

    internal WatchdogClient(WatchdogOptions options, WatchdogConnection connection)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _connection = connection;
        connection.Enter();
    }

    /// <summary>
    /// Lets the watchdog hold the locks of an open file together with this process: when the build is killed, they stay until all
    /// that it ran is dead. Before the watchdog is started they are only noted. Locks are given back by unlocking, or by
    /// <see cref="Release"/>; closing the file alone no longer does it.
    /// </summary>
    /// <param name="lockFile">A file whose open file description holds locks; stays the caller's.</param>
    public void Hold(SafeFileHandle lockFile)
    {
        ArgumentNullException.ThrowIfNull(lockFile);
        _connection.Hold(lockFile);
    }

    /// <summary>Ends <see cref="Hold"/>; to be called before the file is closed.</summary>
    /// <param name="lockFile">As given to <see cref="Hold"/>.</param>
    public void Release(SafeFileHandle lockFile)
    {
        ArgumentNullException.ThrowIfNull(lockFile);
        _connection.Release(lockFile);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _connection.Leave();
    }

    /// <summary>To be called before a process is started. Null when there is no watchdog.</summary>
    internal Slot? Announce() => _connection.Announce(_options);

    /// <summary>The entries of one step, from before its start to after its end. Used by the thread that runs it.</summary>
    internal sealed class Slot(WatchdogTable table, int index, WatchdogTable.Entry announcement) : IDisposable
    {
        private List<int>? _others;

        public void Started(int pid) => table.Started(index, announcement with { ProcessId = pid });

        /// <summary>
        /// A descendant: while the step's tree is being ended its parent may die first, and if it has left the group or is about to,
        /// then only this entry leads to it.
        /// </summary>
        public void FoundMember(int pid)
        {
            (_others ??= []).Add(table.Announce(announcement with { ProcessId = pid }));
        }

        public void Dispose()
        {
            table.Ended(index);
            if (_others is null)
                return;
            foreach (int other in _others)
                table.Ended(other);
        }
    }
}

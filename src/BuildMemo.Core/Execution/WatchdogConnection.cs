using System.Globalization;
using BuildMemo.Errors;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Execution;

/// <summary>
/// The one watchdog of a process: starts it, keeps its table and its socket, starts another when it was killed, lets it go when
/// nobody has needed it for a while. That its socket closes is all that the watchdog needs to hear.
/// </summary>
internal sealed unsafe class WatchdogConnection : IDisposable
{
    private const string WorkerFile = "BuildMemo.Worker.dll";
    private const int MostStarts = 3;

    // The projects of a solution follow each other within this time; a start costs about 50 ms of computing.
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly List<SafeFileHandle> _held = [];
    private readonly TimeSpan _idle;
    private WatchdogTable? _table;
    private Timer? _idleTimer;
    private int _users;
    private int _socket = -1;
    private int _pid;
    private int _starts;
    private bool _failed;

    public WatchdogConnection(TimeSpan idle) => _idle = idle;

    /// <summary>Shared by all tasks of the process.</summary>
    public static WatchdogConnection OfProcess { get; } = new(s_idleTime);

    /// <summary>Process id of the watchdog; 0 when none runs.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock)
                return _socket >= 0 ? _pid : 0;
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            _users++;
            _idleTimer?.Dispose();
            _idleTimer = null;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0 || _socket < 0)
                return;
            _idleTimer?.Dispose();
            _idleTimer = new Timer(static state => ((WatchdogConnection)state!).EndWhenIdle(), this, _idle, Timeout.InfiniteTimeSpan);
        }
    }

    public void Hold(SafeFileHandle lockFile)
    {
        lock (_lock)
        {
            _held.Add(lockFile);
            if (_socket >= 0)
                Send(lockFile);
        }
    }

    public void Release(SafeFileHandle lockFile)
    {
        lock (_lock)
        {
            if (_held.Remove(lockFile) && _socket >= 0)
                DescriptorSocket.Send(_socket, WatchdogMessages.Release((int)lockFile.DangerousGetHandle()), descriptor: -1);
        }
    }

    public WatchdogClient.Slot? Announce(WatchdogOptions options)
    {
        WatchdogTable? table;
        lock (_lock)
        {
            if (!IsRunning() && !_failed)
                Start(options);
            table = _table;
        }

        if (table is null)
            return null;
        WatchdogTable.Entry announcement = WatchdogTable.MakeAnnouncement();
        return new WatchdogClient.Slot(table, table.Announce(announcement), announcement);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _idleTimer?.Dispose();
            End();
            _table?.Dispose();
        }
    }

    private void EndWhenIdle()
    {
        lock (_lock)
        {
            if (_users == 0)
                End();
        }
    }

    /// <summary>It ends by itself when its socket closes, and has nothing to kill then: no user, no process.</summary>
    private void End()
    {
        if (_socket >= 0)
            _ = UnixCalls.Close(_socket);
        _socket = -1;
        _starts = 0;
    }

    private bool IsRunning()
    {
        if (_socket < 0)
            return false;
        var entry = new UnixCalls.PollEntry { Descriptor = _socket };
        if (UnixCalls.Poll(&entry, 1, 0) <= 0)
            return true;

        // Somebody killed it.
        _ = UnixCalls.Close(_socket);
        _socket = -1;
        return false;
    }

    private void Start(WatchdogOptions options)
    {
        Reap();
        if (FindWhyNot(options, out string? host, out string? worker) is { } reason)
        {
            Fail(options, reason);
            return;
        }

        try
        {
            _table ??= WatchdogTable.Create();
            DescriptorSocket.OpenPair(out int ours, out int theirs);
            int error = Spawn(host!, worker!, theirs, _table.Descriptor);
            _ = UnixCalls.Close(theirs);
            _socket = ours;
            _starts++;
            if (error != 0)
            {
                End();
                Fail(options, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error));
                return;
            }
        }
        catch (IOException error)
        {
            // Without it only the protection against being killed is missing.
            Fail(options, error.Message);
            return;
        }

        foreach (SafeFileHandle file in _held)
            Send(file);
    }

    private string? FindWhyNot(WatchdogOptions options, out string? host, out string? worker)
    {
        host = worker = null;
        if (!OperatingSystem.IsLinux())
            return "it needs Linux's /proc";
        if (_starts >= MostStarts)
            return $"it was ended from outside {MostStarts} times";
        string folder = options.WorkerFolder ?? Path.GetDirectoryName(typeof(WatchdogConnection).Assembly.Location) ?? "";
        worker = Path.Combine(folder, WorkerFile);
        if (!File.Exists(worker))
            return $"'{worker}' does not exist";
        host = DotnetHost.Find(options.Environment);
        return host is null ? "no 'dotnet' was found (DOTNET_HOST_PATH, DOTNET_ROOT, PATH)" : null;
    }

    private void Fail(WatchdogOptions options, string reason)
    {
        _failed = true;
        options.Report?.Invoke(new Problem(
            Codes.WatchdogNotStarted,
            $"The watchdog could not be started: {reason}. The build goes on; but if it is killed, commands that run then are not ended before the next build of the project."));
    }

    private int Spawn(string host, string worker, int socket, int table)
    {
        var plan = new SpawnPlan
        {
            FileName = host,
            Arguments = NativeStrings.From([host, worker, "watchdog", Invariant(Environment.ProcessId), Invariant(UnixCalls.Session(0))]),
            // No diagnostics: their sockets would stay in the temporary folder. One small heap: it lives beside the steps.
            Environment = NativeStrings.From(["DOTNET_EnableDiagnostics=0", "DOTNET_GCgen0size=100000", "DOTNET_TieredPGO=0", "DOTNET_gcConcurrent=0"]),
            // Not the build's folder, which somebody may want to delete or unmount.
            WorkingDirectory = "/",
            Input = socket,
            Extra = table,
            // Beyond Ctrl-C and the hang-up of the terminal.
            NewSession = true,
        };
        return UnixSpawn.Start(plan, out _pid);
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The one before has ended long ago; it must not stay a zombie.</summary>
    private void Reap()
    {
        if (_pid != 0)
            _ = UnixCalls.WaitPid(_pid, null, UnixCalls.WaitNoHang);
        _pid = 0;
    }

    private void Send(SafeFileHandle file)
    {
        int descriptor = (int)file.DangerousGetHandle();
        DescriptorSocket.Send(_socket, WatchdogMessages.Hold(descriptor), descriptor);
    }
}

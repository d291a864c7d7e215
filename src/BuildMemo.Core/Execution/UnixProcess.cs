using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace BuildMemo.Execution;

/// <summary>
/// A started process: reads its output and waits for its end, on one thread, in one poll over pipes and process descriptor.
/// Until it is reaped its number can't be given to another process, so signals reach the right one.
/// </summary>
internal sealed unsafe class UnixProcess
{
    // A descendant that lives on and holds the pipe (a daemon): how long it may be silent, and talk, before it is left alone.
    private static readonly TimeSpan s_drainSilence = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_drainTotal = TimeSpan.FromSeconds(2);

    // From SIGTERM to SIGKILL: time for `docker run` or a nested build to end what they started elsewhere.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    // After SIGKILL only a process in uninterruptible I/O is still there.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private const int BufferSize = 64 * 1024;
    private const int NoLimit = -1;
    private const int LookAgain = 5;

    [ThreadStatic]
    private static byte[]? _threadBuffer;

    private readonly int _pid;
    private readonly ProcessStreams _streams;
    private readonly IProcessOutput _output;
    private readonly UnixHost _host;
    private readonly WatchdogClient.Slot? _slot;
    private readonly byte[] _buffer = _threadBuffer ??= GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private int _descriptor = -1;
    private bool _exited;
    private bool _reaped;
    private int _status;
    private bool _statusLost;

    public UnixProcess(int pid, ProcessStreams streams, IProcessOutput output, UnixHost host, WatchdogClient.Slot? slot)
    {
        _pid = pid;
        _streams = streams;
        _output = output;
        _host = host;
        _slot = slot;
        if (!host.HasProcessDescriptors)
            return;
        _descriptor = UnixCalls.OpenProcess(pid);
        if (_descriptor < 0 && Marshal.GetLastPInvokeError() == UnixCalls.NoProcess)
            _exited = true;
    }

    /// <summary>Why waiting ended.</summary>
    public enum Wakeup
    {
        Exited,
        TimeIsUp,
        Cancelled,
        Silence,
    }

    private bool OutputOpen => _streams.Output >= 0 || _streams.Error >= 0;

    /// <summary>Hands on output until the process has ended. Output may be left in the pipes.</summary>
    public Wakeup WaitForExit(TimeSpan? limit)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!_exited)
        {
            int wait = limit is null ? NoLimit : Milliseconds(limit.Value - Stopwatch.GetElapsedTime(begin));
            if (wait == 0)
                return Wakeup.TimeIsUp;
            if (Pump(wait, _streams.Wake) == Wakeup.Cancelled)
                return Wakeup.Cancelled;
        }

        return Wakeup.Exited;
    }

    /// <summary>
    /// Hands on what is left in the pipes. Without descendants that hold them the end comes at once: a process's descriptors are
    /// closed before it counts as ended.
    /// </summary>
    public void Drain()
    {
        long begin = Stopwatch.GetTimestamp();
        while (OutputOpen)
        {
            TimeSpan left = s_drainTotal - Stopwatch.GetElapsedTime(begin);
            int wait = Milliseconds(left < s_drainSilence ? left : s_drainSilence);
            if (wait == 0 || Pump(wait, _streams.Wake) != Wakeup.Exited)
                return;
        }
    }

    /// <summary>Ends the whole tree: SIGTERM, half a second, SIGKILL. Output until then is handed on.</summary>
    public void EndTree()
    {
        ProcessTree tree = FindTree();
        tree.Terminate();
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < s_grace && !(_exited && tree.IsGone()))
            WaitBriefly(LookAgain);

        tree.Kill();
        begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < s_patience && !(_exited && tree.IsGone()))
            WaitBriefly(LookAgain);
        DrainWithoutWaiting();
        if (_exited)
            TakeStatus();
    }

    /// <summary>How it ended. To be called after it did.</summary>
    public ProcessOutcome Reap()
    {
        TakeStatus();
        if (_streams.Status >= 0)
            return ReportedStatus();
        if (_statusLost)
        {
            _host.StatusWasLost();
            return new ProcessStatusLost(
                $"process {_pid} ended, but other code in the build's process took its exit status, so nobody knows whether it succeeded; later steps are run in a way that survives this");
        }

        int signal = _status & 0x7f;
        return signal == 0 ? new ProcessExited((_status >> 8) & 0xff) : new ProcessSignaled(signal, SignalNames.Of(signal));
    }

    /// <summary>The last resort when a callback threw: kills and reaps what is still there.</summary>
    public void Abandon()
    {
        if (!_reaped)
        {
            FindTree().Kill();
            long begin = Stopwatch.GetTimestamp();
            while (!_exited && Stopwatch.GetElapsedTime(begin) < s_patience)
                LookForExit(Milliseconds(s_patience));
            if (_exited)
                TakeStatus();
        }

        if (_descriptor >= 0)
            _ = UnixCalls.Close(_descriptor);
        _descriptor = -1;
    }

    private ProcessTree FindTree() => new(_pid, leaderIsOurs: !_host.ReapsChildren, _slot is null ? null : _slot.FoundMember);

    private void WaitBriefly(int milliseconds)
    {
        if (!_exited || OutputOpen)
            Pump(milliseconds, wake: -1);
        else
            _ = UnixCalls.Poll(null, 0, milliseconds);
    }

    private void DrainWithoutWaiting()
    {
        long begin = Stopwatch.GetTimestamp();
        while (OutputOpen && Stopwatch.GetElapsedTime(begin) < s_drainSilence && Pump(0, wake: -1) == Wakeup.Exited)
        {
        }
    }

    /// <summary>
    /// One poll, and what it brought: <see cref="Wakeup.Exited"/> for any progress, <see cref="Wakeup.Silence"/> when nothing came
    /// within the time.
    /// </summary>
    private Wakeup Pump(int milliseconds, int wake)
    {
        UnixCalls.PollEntry* entries = stackalloc UnixCalls.PollEntry[4];
        // poll skips negative descriptors.
        entries[0] = new UnixCalls.PollEntry { Descriptor = _streams.Output, Events = UnixCalls.PollIn };
        entries[1] = new UnixCalls.PollEntry { Descriptor = _streams.Error, Events = UnixCalls.PollIn };
        entries[2] = new UnixCalls.PollEntry { Descriptor = _exited ? -1 : _descriptor, Events = UnixCalls.PollIn };
        entries[3] = new UnixCalls.PollEntry { Descriptor = wake, Events = UnixCalls.PollIn };

        bool blind = !_exited && _descriptor < 0;
        const int BlindInterval = 2;
        int wait = blind && (milliseconds < 0 || milliseconds > BlindInterval) ? BlindInterval : milliseconds;
        int ready = UnixCalls.Poll(entries, 4, wait);
        if (ready < 0 && Marshal.GetLastPInvokeError() != UnixCalls.Interrupted)
            throw new IOException($"poll failed: {Marshal.GetLastPInvokeErrorMessage()}");
        if (ready <= 0 && !blind)
            return ready == 0 ? Wakeup.Silence : Wakeup.Exited;

        if (entries[3].Returned != 0)
            return Wakeup.Cancelled;
        if (entries[0].Returned != 0 && !Read(_streams.Output, 1))
            _streams.CloseOutput();
        if (entries[1].Returned != 0 && !Read(_streams.Error, 2))
            _streams.CloseError();
        if (entries[2].Returned != 0)
            _exited = true;
        else if (blind)
            LookForExit(0);
        return Wakeup.Exited;
    }

    private bool Read(int descriptor, int stream)
    {
        while (true)
        {
            nint count;
            fixed (byte* buffer = _buffer)
                count = UnixCalls.Read(descriptor, buffer, BufferSize);
            if (count > 0)
            {
                _output.Write(stream, _buffer.AsSpan(0, (int)count));
                return true;
            }

            if (count == 0)
                return false;
            if (Marshal.GetLastPInvokeError() != UnixCalls.Interrupted)
                throw new IOException($"Reading the output of process {_pid} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private void LookForExit(int milliseconds)
    {
        if (_descriptor >= 0)
        {
            var entry = new UnixCalls.PollEntry { Descriptor = _descriptor, Events = UnixCalls.PollIn };
            _exited = UnixCalls.Poll(&entry, 1, milliseconds) > 0;
            return;
        }

        const int ByPid = 1;
        // The first field, the signal's number, stays zero while the process runs.
        byte* information = stackalloc byte[256];
        *(int*)information = 0;
        int result = UnixCalls.WaitId(ByPid, _pid, information, UnixCalls.WaitExited | UnixCalls.WaitNoReap | UnixCalls.WaitNoHang);
        _exited = result == 0 ? *(int*)information != 0 : Marshal.GetLastPInvokeError() == UnixCalls.NoChild;
    }

    private void TakeStatus()
    {
        if (_reaped)
            return;
        int status;
        int result;
        do
        {
            result = UnixCalls.WaitPid(_pid, &status, 0);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted);
        _reaped = true;
        _status = status;
        _statusLost = result != _pid;
    }

    private ProcessOutcome ReportedStatus()
    {
        Span<byte> text = stackalloc byte[16];
        nint count;
        fixed (byte* start = text)
            count = UnixCalls.Read(_streams.Status, start, text.Length);
        if (count > 0 && int.TryParse(Encoding.ASCII.GetString(text[..(int)count]), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int code))
        {
            // A shell tells death by signal n as 128 + n; a program that exits with such a code by itself is told the same way.
            return code > 128 && code <= 128 + SignalNames.Last ? new ProcessSignaled(code - 128, SignalNames.Of(code - 128)) : new ProcessExited(code);
        }

        return new ProcessStatusLost($"process {_pid} was killed from outside together with the shell that was to report its exit status");
    }

    private static int Milliseconds(TimeSpan time)
    {
        double milliseconds = Math.Ceiling(time.TotalMilliseconds);
        return milliseconds <= 0 ? 0 : milliseconds >= int.MaxValue ? int.MaxValue : (int)milliseconds;
    }
}

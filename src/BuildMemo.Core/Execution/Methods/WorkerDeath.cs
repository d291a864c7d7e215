using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BuildMemo.Execution.Methods;

/// <summary>Why a worker ended before its time.</summary>
internal enum DeathCause
{
    /// <summary>A crash, an exit.</summary>
    Itself,

    /// <summary>Killed: a call did not end a second after its time was up.</summary>
    Timeout,

    /// <summary>Killed: the run was cancelled.</summary>
    Cancelled,

    /// <summary>Killed: it wrote what is no message.</summary>
    Garbage,

    /// <summary>Killed: it did not become ready.</summary>
    SlowStart,

    /// <summary>Killed: it had calls and began none.</summary>
    Stuck,
}

/// <summary>The end of one worker process: waits, kills what is left of its tree, reaps, and puts it into words.</summary>
internal sealed unsafe class WorkerDeath(int processId, WorkerPipes pipes)
{
    private bool _isReaped;
    private int _status;
    private bool _statusIsKnown;

    public delegate void Print(int stream, ReadOnlySpan<byte> bytes);

    /// <summary>Kills the process and what it started.</summary>
    public void KillTree() => new ProcessTree(processId, leaderIsOurs: !UnixHost.Current.ReapsChildren).Kill();

    /// <summary>Whether the process ended within the time.</summary>
    public bool WaitForExit(TimeSpan patience)
    {
        long begin = Stopwatch.GetTimestamp();
        int descriptor = UnixCalls.OpenProcess(processId);
        if (descriptor < 0)
            return WaitForExitByLooking(begin, patience);
        var entry = new UnixCalls.PollEntry { Descriptor = descriptor, Events = UnixCalls.PollIn };
        bool ended;
        do
        {
            int left = (int)Math.Max(0, (patience - Stopwatch.GetElapsedTime(begin)).TotalMilliseconds);
            ended = UnixCalls.Poll(&entry, 1, left) > 0;
        }
        while (!ended && Stopwatch.GetElapsedTime(begin) < patience);
        _ = UnixCalls.Close(descriptor);
        return ended;
    }

    /// <summary>Takes the status; what the worker started and did not end goes with it.</summary>
    public void Reap()
    {
        if (_isReaped)
            return;
        _isReaped = true;
        // While the process is a zombie its number, and so its group, can't be another's.
        if (!UnixHost.Current.ReapsChildren)
            _ = UnixCalls.Kill(-processId, UnixCalls.SignalKill);
        int status;
        int result;
        do
        {
            result = UnixCalls.WaitPid(processId, &status, 0);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted);
        _status = status;
        _statusIsKnown = result == processId;
    }

    /// <summary>Hands on what was written below .NET's console and nobody read.</summary>
    public void ReadCaptured(Print print)
    {
        Read(pipes.OutputCapture, 1, print);
        Read(pipes.ErrorCapture, 2, print);
    }

    /// <summary>For a call that ran when it happened.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="running">How many calls ran.</param>
    /// <param name="lastErrorLines">What the process wrote last.</param>
    public CallCrashed DescribeCrash(DeathCause cause, int running, string lastErrorLines)
    {
        string end = cause == DeathCause.Garbage ? "wrote garbage to the build and was killed" : DescribeEnd();
        return new CallCrashed(cause == DeathCause.Garbage ? null : ExitCode, cause == DeathCause.Garbage ? null : SignalName, $"worker process {processId} {end}", lastErrorLines)
        {
            CallsAtOnce = running,
        };
    }

    /// <summary>For a worker that ran no call.</summary>
    public string Describe(DeathCause cause, string? detail, string lastErrorLines)
    {
        string words = cause switch
        {
            DeathCause.Stuck => "did not begin a call in time",
            DeathCause.Garbage => $"wrote something that is no message ({detail})",
            _ => DescribeEnd(),
        };
        return $"worker process {processId} {words}{Quote(lastErrorLines)}";
    }

    /// <summary>For a worker that never became ready.</summary>
    public string DescribeStart(DeathCause cause, string? detail, WorkerSpec spec, string lastErrorLines)
    {
        string where = spec.Initializer is null ? "before it was ready" : $"before it was ready, perhaps in its WorkerInitializer '{spec.Initializer}'";
        string words = cause switch
        {
            DeathCause.SlowStart => $"did not become ready in time{(spec.Initializer is null ? "" : $": its WorkerInitializer '{spec.Initializer}' may hang")}",
            DeathCause.Garbage => $"wrote something that is no message ({detail})",
            _ => $"{DescribeEnd()} {where}",
        };
        return $"A worker process for '{spec.AssemblyPath}' {words}{Quote(lastErrorLines)}";
    }

    private static string Quote(string lastErrorLines) => lastErrorLines.Length == 0 ? "." : $". It wrote: {lastErrorLines}";

    private int? ExitCode => _statusIsKnown && (_status & 0x7f) == 0 ? (_status >> 8) & 0xff : null;

    private string? SignalName => _statusIsKnown && (_status & 0x7f) != 0 ? SignalNames.Of(_status & 0x7f) : null;

    private string DescribeEnd()
    {
        if (SignalName is { } signal)
        {
            string words = signal switch
            {
                "SIGSEGV" or "SIGBUS" => " (a bad memory access in native code)",
                "SIGABRT" => " (an unhandled exception on a thread, Environment.FailFast, a stack overflow, or abort)",
                "SIGKILL" => " (killed from outside; Linux does so when memory runs out)",
                _ => "",
            };
            return $"was ended by {signal}{words}";
        }

        return ExitCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code} (Environment.Exit, or exit in native code)")
            : "ended, and the system did not say how";
    }

    private bool WaitForExitByLooking(long begin, TimeSpan patience)
    {
        const int ByPid = 1;
        byte* information = stackalloc byte[256];
        while (true)
        {
            *(int*)information = 0;
            int result = UnixCalls.WaitId(ByPid, processId, information, UnixCalls.WaitExited | UnixCalls.WaitNoReap | UnixCalls.WaitNoHang);
            if (result != 0 || *(int*)information != 0)
                return true;
            if (Stopwatch.GetElapsedTime(begin) >= patience)
                return false;
            _ = UnixCalls.Poll(null, 0, 2);
        }
    }

    private static void Read(int descriptor, int stream, Print print)
    {
        const int Size = 16 * 1024;
        byte* buffer = stackalloc byte[Size];
        nint count;
        while ((count = UnixCalls.Read(descriptor, buffer, Size)) > 0)
            print(stream, new ReadOnlySpan<byte>(buffer, (int)count));
    }
}

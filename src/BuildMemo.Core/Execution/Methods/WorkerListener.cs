using System.Diagnostics;
using System.Text;
using BuildMemo.Errors;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// What one worker tells, put to its batches: which calls run since when, which have ended, how. Used by the thread that reads the
/// worker's events, one at a time.
/// </summary>
/// <param name="runs">The batches that the worker has.</param>
/// <param name="processId">The worker.</param>
/// <param name="heedsTimeouts">False where a person looks at a call for as long as it takes.</param>
internal sealed class WorkerListener(List<BatchRun> runs, int processId, bool heedsTimeouts) : IWorkerEvents
{
    // Of the begin of what was written, and of its end: a stack overflow tells the most with its first lines, a log with its last.
    private const int LongestErrorPart = 8 * 1024;
    private const int MostErrorLines = 15;

    private readonly RunningCalls _running = new();
    private readonly List<byte> _firstErrors = [];
    private readonly List<byte> _lastErrors = [];
    private BatchRun? _last;

    public bool IsWelcome { get; private set; }

    public CallRejected? Refusal { get; private set; }

    /// <summary>Why it asked for a successor; null when it did not.</summary>
    public string? Retirement { get; private set; }

    /// <summary>Whether a call runs that has a timeout.</summary>
    public bool Watches => _running.AnyHasDeadline;

    /// <summary>Whether a call runs.</summary>
    public bool RunsAny => _running.Count > 0;

    /// <summary>Whether any call ever started.</summary>
    public bool HasBegunCalls { get; private set; }

    /// <summary>Whether a batch came back since this was set to false.</summary>
    public bool AnyCameBack { get; set; }

    public string LastErrorLines
    {
        get
        {
            string[] lines = Encoding.UTF8.GetString([.. _firstErrors, .. _lastErrors]).TrimEnd().Split('\n');
            // The frames below the method say nothing, and count as none of the lines that are kept.
            lines = Array.FindAll(lines, static line => !StackLines.IsOwn(line));
            return string.Join('\n', lines.Length <= 2 * MostErrorLines ? lines : [.. lines[..MostErrorLines], "…", .. lines[^MostErrorLines..]]);
        }
    }

    public void Welcomed(int processId)
    {
        Wire.Expect(!IsWelcome);
        IsWelcome = true;
    }

    public void Refused(CallRejected refusal) => Refusal = refusal;

    public void Started(uint call, long nanoseconds)
    {
        BatchRun run = Find(call, out int index);
        Wire.Expect(IsWelcome && run.TryStart(index, nanoseconds));
        HasBegunCalls = true;
        _running.Add(call, run, index, nanoseconds, heedsTimeouts ? run.Batch.Calls[index].Timeout : null);
        // With threads a call may still begin while another one ends the process.
        if (_running.Count > 1 || _firstErrors.Count == 0)
            return;
        _firstErrors.Clear();
        _lastErrors.Clear();
    }

    public void Finished(uint call, FinishKind kind, TimeSpan duration, CallOutcome? outcome)
    {
        BatchRun run = Find(call, out int index);
        // One that was cancelled before it started never ran.
        Wire.Expect(_running.TryRemove(call, out RunningCalls.Entry entry) || (kind == FinishKind.Cancelled && !run.IsEnded(index)));
        CallOutcome result = entry.WasAsked ? new CallTimedOut(WorkerWasKilled: false)
            : kind == FinishKind.Cancelled ? new CallCancelled()
            : outcome!;
        run.Finish(index, result with { Duration = duration, WorkerProcessId = processId }, entry.Nanoseconds + (duration.Ticks * TimeSpan.NanosecondsPerTick));
        CheckBack(run);
    }

    public void Printed(long call, int stream, ReadOnlySpan<byte> bytes)
    {
        if (stream == 2)
            KeepErrors(bytes);
        if (call < 0)
        {
            PrintUnattributed(stream, bytes);
            return;
        }

        BatchRun run = FindRunning((uint)call, out int index);
        run.Events.Printed(run.Batch.Calls[index].Id, stream, bytes);
    }

    public void Said(uint call, CallMessage message)
    {
        BatchRun run = FindRunning(call, out int index);
        run.Events.Said(run.Batch.Calls[index].Id, message);
    }

    public void Progressed(uint call, double fraction, string? text)
    {
        BatchRun run = FindRunning(call, out int index);
        run.Events.Progressed(run.Batch.Calls[index].Id, fraction, text);
    }

    public void AddedInput(uint call, string path)
    {
        BatchRun run = FindRunning(call, out int index);
        run.Events.AddedInput(run.Batch.Calls[index].Id, path);
    }

    public void AddedOutput(uint call, string path)
    {
        BatchRun run = FindRunning(call, out int index);
        run.Events.AddedOutput(run.Batch.Calls[index].Id, path);
    }

    public void Retires(RetirementReason reason, string detail)
    {
        if (Retirement is not null)
            return;
        Retirement = detail;
        Code code = reason == RetirementReason.Growth ? Codes.WorkerGrew : Codes.WorkerRetired;
        Notice(new Problem(code, $"Worker process {processId} is replaced: {detail}."));
    }

    /// <summary>Output that was found in the pipes after the worker's death.</summary>
    public void PrintLeftOver(int stream, ReadOnlySpan<byte> bytes)
    {
        if (stream == 2)
            KeepErrors(bytes);
        if (_running.Count == 1)
            _running[0].Run.Events.Printed(_running[0].Run.Batch.Calls[_running[0].Index].Id, stream, bytes);
        else
            PrintUnattributed(stream, bytes);
    }

    /// <inheritdoc cref="RunningCalls.AttendTimeouts" />
    public bool AttendTimeouts(long now, Action<uint, uint> cancel, ref long next) => _running.AttendTimeouts(now, cancel, ref next);

    /// <summary>Takes a batch off when nothing of it is left here.</summary>
    public void CheckBack(BatchRun run)
    {
        if (run.LeftThere == 0)
            TakeOff(run);
    }

    /// <summary>The worker is dead: the calls that ran are settled, the rest goes back to where it came from.</summary>
    public void SettleDeath(DeathCause cause, WorkerDeath death, string? detail)
    {
        if (cause == DeathCause.Garbage)
            Notice(new Problem(Codes.WorkerWroteGarbage, $"Worker process {processId} wrote something that is no message ({detail}) and was replaced; a method writes into memory or files that are not its own."));
        long now = Stopwatch.GetTimestamp();
        if (cause == DeathCause.Stuck)
            Notice(new Problem(Codes.WorkerStuck, $"Worker process {processId} was sent a call and did not begin it in time: it was stopped from outside, or something in it holds everything up. It was replaced, and the call goes to another."));
        for (int at = 0; at < _running.Count; at++)
            Settle(_running[at], cause, death, now);
        _running.Clear();
        for (int index = runs.Count - 1; index >= 0; index--)
            TakeOff(runs[index]);
    }

    private void Settle(RunningCalls.Entry entry, DeathCause cause, WorkerDeath death, long now)
    {
        TimeSpan duration = Stopwatch.GetElapsedTime(entry.Start, now);
        long end = entry.Nanoseconds + (duration.Ticks * TimeSpan.NanosecondsPerTick);
        if (entry.Run.Cancellation.IsCancellationRequested)
        {
            entry.Run.Finish(entry.Index, new CallCancelled { Duration = duration, WorkerProcessId = processId }, end);
        }
        else if (cause == DeathCause.Timeout && entry.WasAsked)
        {
            entry.Run.Finish(entry.Index, new CallTimedOut(WorkerWasKilled: true) { Duration = duration, WorkerProcessId = processId }, end);
        }
        else if (cause is DeathCause.Timeout or DeathCause.Cancelled || entry.Run.MayRetry(entry.Index))
        {
            // The build killed the process for another call's sake, or the step asked for one more attempt.
            entry.Run.TakeBack(entry.Index);
        }
        else
        {
            entry.Run.Finish(entry.Index, death.DescribeCrash(cause, _running.Count, LastErrorLines) with { Duration = duration, WorkerProcessId = processId }, end);
        }
    }

    private void TakeOff(BatchRun run)
    {
        runs.Remove(run);
        if (ReferenceEquals(_last, run))
            _last = null;
        run.ComeBack();
        AnyCameBack = true;
    }

    private BatchRun Find(uint call, out int index)
    {
        if (_last is { } last && call - last.FirstId < (uint)last.Sent.Length)
        {
            index = last.Sent[call - last.FirstId];
            return last;
        }

        foreach (BatchRun run in runs)
        {
            if (call - run.FirstId < (uint)run.Sent.Length)
            {
                _last = run;
                index = run.Sent[call - run.FirstId];
                return run;
            }
        }

        throw new WireException($"an event names call {call}, which the worker was not sent");
    }

    private BatchRun FindRunning(uint call, out int index)
    {
        BatchRun run = Find(call, out index);
        Wire.Expect(run.IsRunning(index));
        return run;
    }

    private void PrintUnattributed(int stream, ReadOnlySpan<byte> bytes)
    {
        if (runs.Count > 0)
            runs[0].Events.Printed(-1, stream, bytes);
    }

    private void Notice(Problem problem)
    {
        if (runs.Count > 0)
            runs[0].Events.Noticed(problem);
    }

    private void KeepErrors(ReadOnlySpan<byte> bytes)
    {
        int first = Math.Min(bytes.Length, LongestErrorPart - _firstErrors.Count);
        _firstErrors.AddRange(bytes[..first]);
        _lastErrors.AddRange(bytes[first..]);
        if (_lastErrors.Count > LongestErrorPart)
            _lastErrors.RemoveRange(0, _lastErrors.Count - LongestErrorPart);
    }
}

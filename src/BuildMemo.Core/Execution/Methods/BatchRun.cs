using System.Diagnostics;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// A batch on its way through workers: which of its calls wait, were sent, run, have ended. Changed by one thread at a time: by who
/// owns it before it is sent, and by who reads the worker's events while it is there.
/// </summary>
internal sealed class BatchRun
{
    private readonly CallState[] _states;
    private int[]? _crashes;
    private long _firstStart;
    private long _lastEnd;

    public BatchRun(MethodBatch batch, ICallEvents events, CancellationToken cancellation)
    {
        Batch = batch;
        Events = events;
        Cancellation = cancellation;
        _states = new CallState[batch.Calls.Length];
        Left = batch.Calls.Length;
    }

    private enum CallState : byte
    {
        Waiting,
        Sent,
        Running,
        Ended,
    }

    public MethodBatch Batch { get; }

    public ICallEvents Events { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>How many calls have not ended.</summary>
    public int Left { get; private set; }

    /// <summary>How many of the calls that were sent to the present worker have not ended.</summary>
    public int LeftThere { get; private set; }

    /// <summary>Whether all calls that were sent to the present worker have ended, or it has.</summary>
    public bool IsBack { get; set; }

    /// <summary>Id on the worker's pipe of the first call that was sent to it.</summary>
    public uint FirstId { get; set; }

    /// <summary>Indexes of the calls that were sent to the present worker, in order of their ids.</summary>
    public int[] Sent { get; private set; } = [];

    /// <summary>When the worker is to be killed because a cancelled run did not end; 0 for not yet.</summary>
    public long KillAt { get; set; }

    /// <summary>Workers that died before they came to any call, one after the other.</summary>
    public int FruitlessWorkers { get; set; }

    /// <summary>Whether the present worker started a call of this batch.</summary>
    public bool AnyStarted { get; private set; }

    public int WorkerProcessId { get; private set; }

    /// <summary>Time that the calls took in workers, up to now.</summary>
    public TimeSpan WorkerTime { get; private set; }

    /// <summary>Takes the calls that wait for the next worker.</summary>
    public void Send(int workerProcessId)
    {
        Sent = Left == _states.Length && Sent.Length == _states.Length ? Sent : FindWaiting();
        foreach (int index in Sent)
            _states[index] = CallState.Sent;
        (IsBack, AnyStarted, LeftThere, KillAt, _firstStart, _lastEnd) = (false, false, Sent.Length, 0, 0, 0);
        WorkerProcessId = workerProcessId;
    }

    /// <summary>Whether the state allows it; a worker that says otherwise writes garbage.</summary>
    public bool TryStart(int index, long nanoseconds)
    {
        if (_states[index] != CallState.Sent)
            return false;
        _states[index] = CallState.Running;
        AnyStarted = true;
        if (_firstStart == 0)
            _firstStart = _lastEnd = nanoseconds;
        Events.Started(Batch.Calls[index].Id, WorkerProcessId);
        return true;
    }

    public bool IsRunning(int index) => _states[index] == CallState.Running;

    public bool IsEnded(int index) => _states[index] == CallState.Ended;

    public void Finish(int index, CallOutcome outcome, long endNanoseconds)
    {
        _states[index] = CallState.Ended;
        Left--;
        LeftThere--;
        _lastEnd = Math.Max(_lastEnd, endNanoseconds);
        Events.Finished(Batch.Calls[index].Id, outcome);
    }

    /// <summary>The call was not to blame, or may be tried again: it waits for another worker.</summary>
    public void TakeBack(int index) => _states[index] = CallState.Waiting;

    /// <summary>Counts a crash; true when the step asked for one more attempt.</summary>
    public bool MayRetry(int index)
        => ++(_crashes ??= new int[_states.Length])[index] <= Batch.Calls[index].RetryOnCrash;

    /// <summary>The worker is done with the batch, or dead: what it was sent and did not start waits again.</summary>
    public void ComeBack()
    {
        foreach (int index in Sent)
        {
            if (_states[index] == CallState.Sent)
                _states[index] = CallState.Waiting;
        }

        WorkerTime += TimeSpan.FromTicks((_lastEnd - _firstStart) / TimeSpan.NanosecondsPerTick);
        IsBack = true;
    }

    /// <summary>Ends all calls that wait.</summary>
    public void FinishWaiting(CallOutcome outcome)
    {
        for (int index = 0; index < _states.Length; index++)
        {
            if (_states[index] == CallState.Waiting)
                Finish(index, outcome, 0);
        }
    }

    /// <summary>Ends one of the calls that wait.</summary>
    public void FinishFirstWaiting(CallOutcome outcome)
    {
        int index = Array.IndexOf(_states, CallState.Waiting);
        if (index >= 0)
            Finish(index, outcome, 0);
    }

    private int[] FindWaiting()
    {
        int[] waiting = new int[Left];
        int count = 0;
        for (int index = 0; index < _states.Length; index++)
        {
            if (_states[index] == CallState.Waiting)
                waiting[count++] = index;
        }

        Debug.Assert(count == Left, "Calls that run or were sent belong to a worker.");
        return waiting;
    }
}

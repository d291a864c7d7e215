namespace BuildMemo.Scheduling;

/// <summary>
/// The execution slots of a run, where commands and workers share them: batches for workers are got ready ahead of them and wait here for
/// the next free one. Fair: who waits longest goes first.
/// </summary>
public sealed class ExecutionSlots
{
    private readonly object _gate = new();
    private readonly Queue<object> _waiting = new();
    private int _total;
    private int _taken;

    /// <summary>How many there are; waits until that is known.</summary>
    public int Total
    {
        get
        {
            lock (_gate)
            {
                while (_total == 0)
                    Monitor.Wait(_gate);
                return _total;
            }
        }
    }

    /// <summary>How many were granted; 0 before that.</summary>
    public int Granted
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>Sets how many there are: what was granted.</summary>
    public void Grant(int total)
    {
        lock (_gate)
        {
            _total = total;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a slot and takes it. One that is cancelled gets its turn like the others: what holds the slots ends soon.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            object turn = new();
            _waiting.Enqueue(turn);
            while (_taken >= _total || _waiting.Peek() != turn)
                Monitor.Wait(_gate);
            _waiting.Dequeue();
            _taken++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            _taken--;
            Monitor.PulseAll(_gate);
        }
    }
}

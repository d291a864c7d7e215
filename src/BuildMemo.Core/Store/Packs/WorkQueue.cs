namespace BuildMemo.Store.Packs;

/// <summary>Work that is given by one thread and done by others: at most a few pieces wait, and all can be waited for.</summary>
internal sealed class WorkQueue : IDisposable
{
    private readonly Queue<Action> _waiting = new();
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private int _working;
    private bool _ended;
    private Exception? _failure;

    /// <param name="threads">How many work, at least 1.</param>
    public WorkQueue(int threads)
    {
        _threads = new Thread[Math.Max(1, threads)];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new(Work) { IsBackground = true, Name = "import" };
            _threads[i].Start();
        }
    }

    /// <summary>Adds work; waits while enough is there.</summary>
    public void Add(Action work)
    {
        lock (_gate)
        {
            while (_waiting.Count >= 2 * _threads.Length && _failure is null)
                Monitor.Wait(_gate);
            ThrowIfFailed();
            _waiting.Enqueue(work);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all work is done.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            while ((_waiting.Count > 0 || _working > 0) && _failure is null)
                Monitor.Wait(_gate);
            ThrowIfFailed();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    private void Work()
    {
        while (true)
        {
            Action work;
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_ended)
                    Monitor.Wait(_gate);
                // What waits is done also after an early end: it may hold files that only it takes away.
                if (_waiting.Count == 0)
                    return;
                work = _waiting.Dequeue();
                _working++;
                Monitor.PulseAll(_gate);
            }

            try
            {
                work();
            }
            catch (Exception error)
            {
                // Thrown again where work is given or waited for.
                lock (_gate)
                    _failure ??= error;
            }

            lock (_gate)
            {
                _working--;
                Monitor.PulseAll(_gate);
            }
        }
    }
}

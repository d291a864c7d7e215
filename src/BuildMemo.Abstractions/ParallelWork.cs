using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace BuildMemo;

/// <summary>
/// The threads of one map and their window: items that were taken from the source and whose results nobody has read yet, at most two a
/// thread, so that a source without end and a slow reader need little memory.
/// </summary>
internal sealed class ParallelWork : IDisposable
{
    private readonly object _gate = new();
    private readonly object _sourceGate = new();
    private readonly Queue<ParallelItem> _window = new();
    private readonly Func<ParallelItem?> _next;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellation;
    private readonly Thread[] _threads;
    private readonly int _windowSize;
    private bool _sourceHasEnded;
    private bool _isStopped;

    /// <param name="next">Gives the next item, null at the end; called by one thread at a time.</param>
    /// <param name="threads">How many items are worked on at once.</param>
    /// <param name="cancellation">Ends it.</param>
    public ParallelWork(Func<ParallelItem?> next, int threads, CancellationToken cancellation)
    {
        _next = next;
        _cancellation = cancellation;
        _windowSize = threads * 2;
        _registration = cancellation.UnsafeRegister(static state => ((ParallelWork)state!).Wake(), this);
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = "StepContext.Parallel" };
            _threads[i].Start();
        }
    }

    /// <summary>Waits for the next result in order; false after the last.</summary>
    public bool TryTake([NotNullWhen(true)] out ParallelItem? item)
    {
        lock (_gate)
        {
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (_window.TryPeek(out item) && item.HasEnded)
                {
                    _window.Dequeue();
                    Monitor.PulseAll(_gate);
                    return true;
                }

                if (item is null && _sourceHasEnded)
                    return false;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Starts nothing more and waits for the calls that run: a thread left behind would work after its step has ended.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Run()
    {
        while (Take() is { } item)
        {
            try
            {
                item.Call();
            }
            catch (Exception error)
            {
                // Thrown again, as it was, to who reads this item's result.
                item.Error = ExceptionDispatchInfo.Capture(error);
            }

            lock (_gate)
            {
                item.HasEnded = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // One thread at a time reads the source, so that items stand in the window in its order; a slow source holds up no reader of results.
    private ParallelItem? Take()
    {
        lock (_sourceGate)
        {
            if (!WaitForRoom())
                return null;
            ParallelItem? item;
            try
            {
                item = _next();
            }
            catch (Exception error)
            {
                // The source's own exception comes after the results of the items that it gave.
                item = new ParallelItem { Error = ExceptionDispatchInfo.Capture(error), HasEnded = true };
            }

            lock (_gate)
            {
                if (item is not null)
                    _window.Enqueue(item);
                if (item is { HasEnded: false })
                    return item;
                _sourceHasEnded = true;
                Monitor.PulseAll(_gate);
                return null;
            }
        }
    }

    private bool WaitForRoom()
    {
        lock (_gate)
        {
            while (_window.Count >= _windowSize && !IsOver)
                Monitor.Wait(_gate);
            return !IsOver;
        }
    }

    private bool IsOver => _isStopped || _sourceHasEnded || _cancellation.IsCancellationRequested;
}

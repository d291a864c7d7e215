namespace BuildMemo.Hashing;

/// <summary>Hashes on several threads and gives back in the order in which the work came; at most a window of it is held.</summary>
internal sealed class HashPool : IDisposable
{
    private const int Window = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<HashWork> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly ManualResetEventSlim _done = new();
    private volatile bool _isEnded;

    /// <summary>A pool whose threads end with it, or with the process.</summary>
    public HashPool(int threads)
    {
        for (int index = 0; index < threads; index++)
            new Thread(Serve) { IsBackground = true, Name = "hash" }.Start();
    }

    /// <summary>Runs the work; the source is asked on this thread.</summary>
    public IEnumerable<HashWork> Run(IEnumerable<HashWork> source)
    {
        Queue<HashWork> order = new();
        foreach (HashWork work in source)
        {
            order.Enqueue(work);
            lock (_lock)
                _waiting.Enqueue(work);
            _work.Release();
            while (order.TryPeek(out HashWork? first) && (first.IsDone || order.Count >= Window))
                yield return Await(order.Dequeue());
        }

        while (order.TryDequeue(out HashWork? work))
            yield return Await(work);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Threads that still hash for somebody who gave up end with their file: nobody waits for them.
        _isEnded = true;
        _work.Release(1024);
    }

    private HashWork Await(HashWork work)
    {
        while (!work.IsDone)
        {
            _done.Reset();
            if (!work.IsDone)
                _done.Wait();
        }

        return work;
    }

    private void Serve()
    {
        while (true)
        {
            _work.Wait();
            if (_isEnded)
                return;
            HashWork work;
            lock (_lock)
                work = _waiting.Dequeue();
            work.Run();
            _done.Set();
        }
    }
}

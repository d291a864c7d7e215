namespace BuildMemo.Store;

/// <summary>Does many pieces of work on several threads, the caller's own among them.</summary>
internal static class ShardWork
{
    /// <summary>Calls <paramref name="work"/> with each number below <paramref name="count"/>; throws what it threw first.</summary>
    public static void InParallel(int count, int threads, Action<int> work, CancellationToken cancellation)
    {
        int next = -1;
        Exception? failure = null;
        void Take()
        {
            try
            {
                for (int index = Interlocked.Increment(ref next); index < count && Volatile.Read(ref failure) is null; index = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    work(index);
                }
            }
            catch (Exception error)
            {
                // Thrown again on the caller's own thread.
                Interlocked.CompareExchange(ref failure, error, null);
            }
        }

        Thread[] helpers = new Thread[Math.Clamp(threads - 1, 0, Math.Max(0, count - 1))];
        for (int i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new(Take) { IsBackground = true, Name = "store" };
            helpers[i].Start();
        }

        Take();
        foreach (Thread helper in helpers)
            helper.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}

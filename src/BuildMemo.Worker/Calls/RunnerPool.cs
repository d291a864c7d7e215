using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Threads that run calls of one process at once. Each takes one call at a time from a common queue: messages are batched, execution is not.</summary>
internal sealed class RunnerPool
{
    private readonly object _gate = new();
    private readonly Queue<MethodCall> _waiting = new();
    private readonly WorkerState _state;
    private int _sleeping;
    private int _running;

    public RunnerPool(WorkerState state, int threads)
    {
        _state = state;
        for (int index = 0; index < threads; index++)
            new Thread(Run) { IsBackground = true, Name = WorkerThreads.Runner }.Start();
    }

    public void Add(MethodCall call)
    {
        lock (_gate)
        {
            _waiting.Enqueue(call);
            if (_sleeping > 0)
                Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        var runner = new CallRunner(_state);
        for (bool ran = false; ; ran = true)
            runner.Run(Take(ran));
    }

    private MethodCall Take(bool ran)
    {
        lock (_gate)
        {
            if (ran)
                _running--;
            MethodCall? call;
            while (!_waiting.TryDequeue(out call))
            {
                // The last one to fall asleep has nothing to wait for: the build should hear at once.
                if (_running == 0)
                    _state.Events.Flush();
                _sleeping++;
                Monitor.Wait(_gate);
                _sleeping--;
            }

            _running++;
            return call;
        }
    }
}

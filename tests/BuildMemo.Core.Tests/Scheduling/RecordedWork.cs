using System.Collections.Concurrent;
using System.Diagnostics;
using BuildMemo.Scheduling;

namespace BuildMemo.Core.Tests.Scheduling;

/// <summary>Notes what the scheduler asks for, in order, and answers as the test says: by default every step must run, and succeeds.</summary>
internal sealed class RecordedWork : IStepWork
{
    /// <summary>A gate that stays shut longer than this is a failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _events = new();
    private int _running;

    /// <summary>Answers a look-up.</summary>
    public Func<int, StepProgress> OnLook { get; set; } = _ => StepProgress.MustRun;

    /// <summary>Runs a batch.</summary>
    public Func<IReadOnlyList<int>, StepProgress> OnRun { get; set; } = _ => StepProgress.Succeeded;

    /// <summary><c>look 1</c>, <c>run 1,2</c>, <c>skip 3</c>, <c>cancel 4</c>, each when it begins.</summary>
    public string[] Events => [.. _events];

    /// <summary>The most executions at one time.</summary>
    public int MostAtOnce { get; private set; }

    public StepProgress Look(int step)
    {
        _events.Enqueue($"look {step}");
        return OnLook(step);
    }

    public BatchEnd Run(IReadOnlyList<int> batch)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_events)
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        _events.Enqueue("run " + string.Join(',', batch));
        try
        {
            return new([.. Enumerable.Repeat(OnRun(batch), batch.Count)], Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            lock (_events)
                _running--;
        }
    }

    public void Abandon(int step, bool isCancelled) => _events.Enqueue($"{(isCancelled ? "cancel" : "skip")} {step}");

    /// <summary>Waits for a gate of the test.</summary>
    public static void Pass(WaitHandle gate) => Assert.True(gate.WaitOne(Limit), "the gate stayed shut");
}

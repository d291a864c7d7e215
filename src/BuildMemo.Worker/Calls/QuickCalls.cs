using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Calls of one method, one right after the other, each too quick for a system call: what takes one to look at, the current directory and
/// what was written below the console, needs no look after each of them.
/// </summary>
internal sealed class QuickCalls
{
    // Nanoseconds, two readings of the clock included.
    private const long Quick = 100;

    // Nanoseconds between two calls of one batch; between two batches anything may happen to a directory.
    private const long Pause = 10_000;

    // So many come first, and then of so many one is looked after all the same: an earlier call may have left work in the pool.
    private const int LookEvery = 32;

    private MethodCall? _call;
    private int _before;
    private int _count;
    private long _ended;

    /// <summary>Whether the call that begins finds what the one before found, and will hardly ask.</summary>
    public bool IsExpected => IsLeftOut(_before);

    /// <summary>Whether the call that ended wrote nothing below the console.</summary>
    public bool IsUntouched => IsLeftOut(_count);

    /// <summary>A call begins. Unless <see cref="End"/> follows, however it goes, it was not quick.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">Nanoseconds.</param>
    public void Begin(MethodCall call, long now)
    {
        bool follows = _call is not null && _call.Method == call.Method && _call.Type == call.Type && now - _ended < Pause;
        _before = follows ? _count : 0;
        _count = 0;
        _call = call;
    }

    /// <summary>A method has returned, and nothing of the user's ran for the call but itself.</summary>
    /// <param name="begin">Nanoseconds.</param>
    /// <param name="end">Nanoseconds.</param>
    public void End(long begin, long end)
    {
        _count = end - begin < Quick ? _before + 1 : 0;
        _ended = end;
    }

    private static bool IsLeftOut(int count) => count > LookEvery && count % LookEvery != 0;
}

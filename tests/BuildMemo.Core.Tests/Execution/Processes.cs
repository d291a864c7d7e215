using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>What tests ask about processes. Process 1 may not reap here, so a killed one stays as a zombie: that counts as gone.</summary>
internal static class Processes
{
    public static bool IsGone(int pid) => !ProcessTable.TryRead(pid, out ProcessEntry entry) || !entry.IsAlive;

    /// <summary>Waits, without a fixed time, for something that must come.</summary>
    public static void WaitFor(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)))
            Assert.Fail($"{what}: not within 30 s");
    }
}

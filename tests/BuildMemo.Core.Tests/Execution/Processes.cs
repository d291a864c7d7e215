using System.Text;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>What tests ask about processes. Process 1 may not reap here, so a killed one stays as a zombie: that counts as gone.</summary>
internal static class Processes
{
    public static bool IsGone(int pid) => !ProcessTable.TryRead(pid, out ProcessEntry entry) || !entry.IsAlive;

    public static void Kill(int pid) => Assert.Equal(0, UnixCalls.Kill(pid, UnixCalls.SignalKill));

    /// <summary>All living processes whose environment holds this text.</summary>
    public static List<int> WithInEnvironment(string mark)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(mark);
        var found = new List<int>();
        foreach (ProcessEntry entry in ProcessTable.ReadAll())
        {
            try
            {
                if (entry.IsAlive && File.ReadAllBytes($"/proc/{entry.Id}/environ").AsSpan().IndexOf(wanted) >= 0)
                    found.Add(entry.Id);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
                continue;
            }
        }

        return found;
    }

    /// <summary>Waits, without a fixed time, for something that must come.</summary>
    public static void WaitFor(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)))
            Assert.Fail($"{what}: not within 30 s");
    }
}

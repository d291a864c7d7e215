using System.Diagnostics.CodeAnalysis;

namespace BuildMemo.Execution;

/// <summary>Tells the watchdog of processes.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "the connection follows in the next commit")]
public sealed class WatchdogClient
{
    internal Slot Announce(ulong outputInode) => default;

    internal readonly struct Slot : IDisposable
    {
        public void Started(int pid)
        {
        }

        public void Dispose()
        {
        }
    }
}

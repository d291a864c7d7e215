using System.Diagnostics;
using System.Globalization;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// joblib's memory guard: resident memory of its own (not what is mapped from files, which the system can take back) over what it was at the first look, looked at between calls and at most once a second; when
/// it is too much, garbage is collected and it is looked at again.
/// </summary>
/// <param name="most">Bytes; 0 for any growth.</param>
internal sealed class WorkerGrowth(long most)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _lastLook;
    private long _first;

    /// <summary>What is wrong, in words; null when nothing is.</summary>
    public string? FindExcess()
    {
        if (most <= 0)
            return null;
        lock (_lock)
        {
            if (_first == 0)
            {
                _first = Measure();
                _lastLook = Stopwatch.GetTimestamp();
                return null;
            }

            // Cheap against what the call took that made us look; a second between looks that find nothing.
            if (Stopwatch.GetElapsedTime(_lastLook) < s_interval && GC.GetTotalMemory(false) < most)
                return null;
            _lastLook = Stopwatch.GetTimestamp();
            if (Measure() - _first <= most)
                return null;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            long now = Measure();
            return now - _first <= most ? null : string.Create(CultureInfo.InvariantCulture,
                $"its resident memory grew from {_first / 1_000_000} MB to {now / 1_000_000} MB, of which {GC.GetTotalMemory(false) / 1_000_000} MB are .NET objects that something still refers to");
        }
    }

    private static long Measure()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.WorkingSet;
        // Pages: of the program, resident, of those shared with files.
        string[] pages = File.ReadAllText("/proc/self/statm").Split(' ');
        return (long.Parse(pages[1], CultureInfo.InvariantCulture) - long.Parse(pages[2], CultureInfo.InvariantCulture)) * Environment.SystemPageSize;
    }
}

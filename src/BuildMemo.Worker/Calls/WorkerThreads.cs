namespace BuildMemo.Worker.Calls;

/// <summary>Finds threads that a method left behind. The worker's and the runtime's own are known by name.</summary>
internal static class WorkerThreads
{
    public const string Control = "BM control";
    public const string Flusher = "BM flusher";
    public const string Capture = "BM capture";
    public const string Runner = "BM runner";

    // A method that leaves work in the pool and returns is not blamed for what ends by itself at once.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(2);

    // A thread of the runtime bears the name of the process until it has given itself its own; one that was waited for is listed until the
    // system has taken it apart.
    private static readonly TimeSpan s_passing = TimeSpan.FromMilliseconds(50);

    // The system keeps fifteen letters of "StepContext.Parallel".
    private const string OfParallel = "StepContext.Par";

    private static int _known;

    /// <summary>Why the worker should be replaced after a call, or null. To be asked while no call runs.</summary>
    public static string? FindLeftBehind()
    {
        if (IsPoolBusy())
            return "a method left work behind in the thread pool";
        int count = NativeCalls.CountThreads();
        if (count <= Volatile.Read(ref _known))
            return null;
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        string? stranger = FindStranger(out bool mayPass);
        while (mayPass && System.Diagnostics.Stopwatch.GetElapsedTime(begin) < s_passing)
        {
            Thread.Sleep(1);
            stranger = FindStranger(out mayPass);
            count = NativeCalls.CountThreads();
        }

        Volatile.Write(ref _known, count);
        return stranger;
    }

    private static bool IsPoolBusy()
    {
        if (!IsPoolBusyNow())
            return false;
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(begin) < s_patience)
        {
            Thread.Yield();
            if (!IsPoolBusyNow())
                return false;
        }

        return true;
    }

    private static bool IsPoolBusyNow()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
            return true;
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetAvailableThreads(out int available, out _);
        return available < most;
    }

    private static string? FindStranger(out bool mayPass)
    {
        mayPass = false;
        string main = ReadName($"/proc/self/task/{Environment.ProcessId}");
        foreach (string folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (folder.EndsWith($"/{Environment.ProcessId}", StringComparison.Ordinal))
                continue;
            string name = ReadName(folder);
            bool isKnown = name.Length == 0 || name.StartsWith("BM ", StringComparison.Ordinal) || (name.StartsWith(".NET ", StringComparison.Ordinal) && name != ".NET Long Running");
            if (isKnown)
                continue;
            bool isUnnamed = name == main;
            mayPass = isUnnamed || name == OfParallel;
            return isUnnamed ? "a method left a thread behind" : $"a method left a thread behind, '{name}'";
        }

        return null;
    }

    private static string ReadName(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
        }
    }
}

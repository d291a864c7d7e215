namespace BuildMemo.Testing.Methods;

public static class Plain
{
    private static int _calls;

    public static void Nothing()
    {
    }

    public static int Identity(int value) => value;

    public static string Upper(string text) => text.ToUpperInvariant();

    public static int Add(int left, int right) => left + right;

    public static int ProcessId() => Environment.ProcessId;

    public static int CountCalls() => Interlocked.Increment(ref _calls);

    public static string Location() => typeof(Plain).Assembly.Location;

    public static string Directory() => Environment.CurrentDirectory;

    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "(none)";

    public static void Throw(string message) => throw new InvalidOperationException(message, new ArgumentException("the cause"));

    /// <summary>As an initializer: the worker's start takes at least 300 ms.</summary>
    public static void StartSlowly() => Busy(300_000);

    public static void Busy(int microseconds)
    {
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalMicroseconds < microseconds)
        {
        }
    }
}

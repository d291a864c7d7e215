using System.Globalization;
using System.Runtime.InteropServices;

namespace BuildMemo.Testing.Methods;

/// <summary>Methods that leave something behind, or print.</summary>
public static partial class Leaving
{
    private static readonly List<object> s_kept = [];
    private static readonly Barrier s_together = new(2);
    private static readonly int s_root = Open("/", 0);

    public static string Surroundings()
        => $"{Environment.CurrentDirectory}|{CultureInfo.CurrentCulture.Name}|{Console.In.Read()}";

    public static void ChangeEverything()
    {
        Environment.CurrentDirectory = "/";
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "!" } };
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
    }

    public static string Format() => 1.5.ToString(CultureInfo.CurrentCulture);

    public static int LeaveThread()
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
        return Environment.ProcessId;
    }

    /// <summary>As <c>StepContext.Parallel</c> does: what was waited for is still listed for a moment.</summary>
    public static int JoinThreads(int count)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(static _ => new Thread(static () => Thread.Sleep(0)) { IsBackground = true, Name = "StepContext.Parallel" })];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        return Environment.ProcessId;
    }

    public static int LeaveParallelThread()
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true, Name = "StepContext.Parallel" }.Start();
        return Environment.ProcessId;
    }

    public static int LeavePoolWork()
    {
        ThreadPool.QueueUserWorkItem(static _ => Thread.Sleep(Timeout.Infinite));
        return Environment.ProcessId;
    }

    public static int Grow(int megabytes)
    {
        byte[] memory = new byte[megabytes * 1_000_000];
        memory.AsSpan().Fill(1);
        s_kept.Add(memory);
        return Environment.ProcessId;
    }

    public static int StartChild()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", "1000"))!;
        return process.Id;
    }

    public static void Print(string text)
    {
        Console.WriteLine(text);
        Console.Error.WriteLine(text + " (error)");
    }

    /// <summary>In the shortest way that there is: one system call.</summary>
    public static void ChangeDirectoryNatively() => _ = ChangeDirectory(s_root);

    public static void PrintNatively(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        _ = Write(1, bytes, bytes.Length);
        _ = Write(2, bytes, bytes.Length);
    }

    /// <summary>Two calls meet, and both print below the console.</summary>
    public static void PrintTogether(string text)
    {
        s_together.SignalAndWait();
        PrintNatively(text);
        // Neither may have ended when the other prints.
        s_together.SignalAndWait();
        Console.WriteLine("managed " + text);
    }

    public static void PrintMuch(int lines)
    {
        for (int line = 0; line < lines; line++)
            PrintNatively($"line {line} of many that fill the pipe\n");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fchdir")]
    [SuppressGCTransition]
    private static partial int ChangeDirectory(int descriptor);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);
}

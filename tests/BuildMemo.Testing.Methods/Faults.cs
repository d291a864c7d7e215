using System.Runtime.InteropServices;

namespace BuildMemo.Testing.Methods;

/// <summary>Everything that can kill a process, or never ends.</summary>
public static partial class Faults
{
    private const string Variable = "TESTING_FAULT";
    private static Timer? _timer;
    private static PosixSignalRegistration? _signal;

    public static void Do(string fault)
    {
        switch (fault)
        {
            case "none":
                break;
            case "exit0":
                Environment.Exit(0);
                break;
            case "exit3":
                Environment.Exit(3);
                break;
            case "thread":
                var thread = new Thread(static () => throw new InvalidOperationException("thrown on a thread"));
                thread.Start();
                thread.Join();
                break;
            case "segfault":
                _ = StringLength(1);
                break;
            case "kill":
                _ = Kill(Environment.ProcessId, 9);
                Thread.Sleep(Timeout.Infinite);
                break;
            case "failfast":
                Environment.FailFast("failed fast, on purpose");
                break;
            case "stack":
                Console.WriteLine(Recurse(0));
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "spin":
                while (true)
                {
                }

            case "stop":
                _ = Kill(Environment.ProcessId, 19);
                break;
            case "memory":
                Console.WriteLine(Eat(100_000));
                break;
            case "garbage":
                WriteToProtocol(Enumerable.Repeat((byte)0xff, 4096));
                break;
            case "oversized":
                WriteToProtocol(Header((64 << 20) + 1));
                break;
            case "truncated":
                WriteToProtocol(Header(100).Concat(new byte[10]), dies: true);
                break;
            case "unknown":
                WriteToProtocol(Header(2).Concat<byte>([0x91, 0x63]));
                break;
            case "stranger":
                // "Call 100,000 has succeeded", which nobody sent.
                WriteToProtocol(Header(10).Concat<byte>([0x95, 0x04, 0xce, 0x00, 0x01, 0x86, 0xa0, 0x00, 0x01, 0xc0]));
                break;
            case "throw":
                throw new InvalidOperationException("thrown on purpose");
            default:
                throw new ArgumentException($"no such fault: {fault}", nameof(fault));
        }
    }

    /// <summary>For a WorkerInitializer: which fault the environment says.</summary>
    public static void DoAsTheEnvironmentSays() => Do(Environment.GetEnvironmentVariable(Variable) ?? "none");

    /// <summary>For a WorkerInitializer: the same, in the worker of that number alone, counted in a folder.</summary>
    public static void DoInOneWorker()
    {
        string folder = Environment.GetEnvironmentVariable("TESTING_FOLDER")!;
        int number = 0;
        // Who makes the file has the number.
        while (!TryCreate(Path.Combine(folder, number.ToString(System.Globalization.CultureInfo.InvariantCulture))))
            number++;
        if (number == int.Parse(Environment.GetEnvironmentVariable("TESTING_WORKER")!, System.Globalization.CultureInfo.InvariantCulture))
            DoAsTheEnvironmentSays();
    }

    public static int DoAndReturn(string fault)
    {
        Do(fault);
        return 1;
    }

    /// <summary>The fault comes when somebody reads the result.</summary>
    public static FaultyResult ReturnFaulty(string fault) => new(fault);

    /// <summary>The fault comes while the argument is made.</summary>
    public static int TakeFaulty(FaultyArgument argument) => argument.Fault.Length;

    /// <summary>The fault comes when the worker is idle.</summary>
    public static int DoLater(string fault)
    {
        _timer = new Timer(_ => Do(fault), null, 300, Timeout.Infinite);
        return Environment.ProcessId;
    }

    /// <summary>As many calls as there are workers meet, so that each worker has one; the fault comes with SIGCONT, when they are idle.</summary>
    public static int MeetAndDoAtSignal(string fault, string folder, int count)
    {
        File.WriteAllText(Path.Combine(folder, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)), "");
        SpinWait.SpinUntil(() => Directory.GetFiles(folder).Length >= count);
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Do(fault));
        return Environment.ProcessId;
    }

    public static int Eat(int megabytes)
    {
        var eaten = new List<byte[]>();
        for (int index = 0; index < megabytes; index++)
        {
            byte[] piece = new byte[1_000_000];
            piece.AsSpan().Fill(1);
            eaten.Add(piece);
        }

        return eaten.Count;
    }

    public static string HangUntilCancelled(CancellationToken token)
    {
        token.WaitHandle.WaitOne();
        token.ThrowIfCancellationRequested();
        return "never";
    }

    public static string HeedAfter(CancellationToken token, int milliseconds)
    {
        token.WaitHandle.WaitOne();
        Thread.Sleep(milliseconds);
        token.ThrowIfCancellationRequested();
        return "never";
    }

    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + Environment.ProcessId;

    private static bool TryCreate(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            // Another worker has the number.
            return false;
        }
    }

    private static byte[] Header(int length) => [.. BitConverter.GetBytes(length), .. BitConverter.GetBytes(~length)];

    private static void WriteToProtocol(IEnumerable<byte> garbage, bool dies = false)
    {
        byte[] bytes = [.. garbage];
        // Descriptors from 20 on are private: a method that writes to all it finds hits the protocol.
        foreach (string entry in Directory.GetFiles("/proc/self/fd"))
        {
            int descriptor = int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture);
            if (descriptor >= 20 && new FileInfo(entry).LinkTarget is { } target && target.StartsWith("pipe:", StringComparison.Ordinal))
                _ = Write(descriptor, bytes, bytes.Length);
        }

        if (dies)
            _ = Kill(Environment.ProcessId, 9);
        // The build ends the process.
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint StringLength(nint text);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);
}

public sealed class FaultyResult(string fault)
{
    public string Value => ToString();

    public override string ToString()
    {
        Faults.Do(fault);
        return "fine";
    }
}

public sealed class FaultyArgument
{
    private string _fault = "";

    public string Fault
    {
        get => _fault;
        set
        {
            Faults.Do(value);
            _fault = value;
        }
    }
}

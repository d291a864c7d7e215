using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>A pool of a test's own, with shadow copies in a folder of its own, and short ways to make calls of BuildMemo.Testing.Methods.</summary>
internal sealed class CallBench : IDisposable
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Methods.dll");
    private static readonly ContentDigest s_digest = DigestOf(s_assembly);

    private readonly List<MethodCall> _calls = [];

    public CallBench()
    {
        Folder = new TemporaryFolder();
        Directory.CreateDirectory(Folder["copies"]);
        Directory.CreateDirectory(Folder["work"]);
        Pool = new WorkerPool(Clock, folder: Folder["copies"]);
    }

    public TemporaryFolder Folder { get; }

    public ManualClock Clock { get; } = new();

    public WorkerPool Pool { get; }

    public string Work => Folder["work"];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
        ["LC_ALL"] = "C.UTF-8",
        ["HOME"] = System.Environment.GetEnvironmentVariable("HOME") ?? "/",
    };

    public string? Initializer { get; set; }

    public int InnerThreads { get; set; }

    public bool WaitsForDebugger { get; set; }

    /// <summary>What goes with arguments written as <c>name=array:path</c>.</summary>
    public ContextText Context { get; set; } = ContextText.Empty;

    public WorkerSpec Spec => new()
    {
        AssemblyPath = s_assembly,
        Closure = [new ClosureFile(Path.GetFileName(s_assembly), s_assembly, s_digest, ClosureFileKind.Assembly)],
        Frameworks = [new FrameworkReference("Microsoft.NETCore.App", "8.0.0")],
        Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal),
        WorkingDirectory = Work,
        Initializer = Initializer,
        InnerThreads = InnerThreads,
        InvariantGlobalization = true,
        WaitForDebugger = WaitsForDebugger,
    };

    /// <summary>Adds a call to the next batch; <paramref name="method"/> as <c>Plain.Upper</c>, arguments as <c>name=value</c>.</summary>
    public CallBench Add(string method, params string[] arguments) => Add(method, static call => call, arguments);

    public CallBench Add(string method, Func<CallSettings, CallSettings> settings, params string[] arguments)
    {
        CallSettings chosen = settings(new CallSettings());
        string[] names = method.Split('.');
        int id = _calls.Count;
        _calls.Add(new MethodCall
        {
            Id = id,
            Step = $"step {id}",
            Type = "BuildMemo.Testing.Methods." + names[0],
            Method = names[1],
            Arguments = [.. arguments.Select(MakeArgument)],
            ResultPath = chosen.HasResult ? Folder[$"result-{id}"] : null,
            WorkingDirectory = chosen.WorkingDirectory ?? Work,
            Timeout = chosen.Timeout,
            Culture = chosen.Culture,
            FreshContext = chosen.FreshContext,
            RetryOnCrash = chosen.RetryOnCrash,
        });
        return this;
    }

    /// <summary>The calls since the last batch.</summary>
    public MethodBatch TakeBatch(MethodIsolation isolation = MethodIsolation.None)
    {
        var batch = new MethodBatch(Spec, [.. _calls], isolation);
        _calls.Clear();
        return batch;
    }

    public WorkersExecutor Workers(int count = 1, ExecutorOptions? options = null) => new(Pool, MakeOptions(count, options));

    public ThreadsExecutor Threads(int count = 2, ExecutorOptions? options = null) => new(Pool, MakeOptions(count, options));

    /// <summary>Runs what was added.</summary>
    public RecordedCalls Run(IExecutor executor, CancellationToken cancellation = default)
    {
        var calls = new RecordedCalls();
        _ = executor.Run(TakeBatch(), calls, cancellation);
        return calls;
    }

    public void Dispose()
    {
        Pool.Dispose();
        Folder.Dispose();
    }

    private static ExecutorOptions MakeOptions(int count, ExecutorOptions? options)
        => (options ?? new ExecutorOptions()) with { Parallelism = count, PreDispatch = 2 * count, WorkerFolder = AppContext.BaseDirectory };

    private MethodArgument MakeArgument(string argument)
    {
        const string Array = "array:";
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (argument.AsSpan(equals + 1).StartsWith(Array, StringComparison.Ordinal))
            return new MethodArgument(argument[..equals], ArgumentKind.ArrayFile, Context.ToString(), [argument[(equals + 1 + Array.Length)..]]);
        return argument[(equals + 1)..] == "(token)"
            ? new MethodArgument(argument[..equals], ArgumentKind.Cancellation)
            : new MethodArgument(argument[..equals], ArgumentKind.Text, argument[(equals + 1)..]);
    }

    private static ContentDigest DigestOf(string path) => new(Sha256Value.Of(File.ReadAllBytes(path)));
}

/// <summary>What a call has beside its arguments.</summary>
internal sealed record CallSettings
{
    public bool HasResult { get; init; } = true;

    public string? WorkingDirectory { get; init; }

    public TimeSpan? Timeout { get; init; }

    public string Culture { get; init; } = "";

    public bool FreshContext { get; init; }

    public int RetryOnCrash { get; init; }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Errors;

namespace BuildMemo.Execution.Methods;

/// <summary>How workers of one kind are started.</summary>
internal sealed record LaunchOptions
{
    /// <summary>Folder of <c>BuildMemo.Worker.dll</c>; default: that of the engine's own assembly.</summary>
    public string? WorkerFolder { get; init; }

    /// <summary>The program that runs it; default: the <c>dotnet</c> that runs this process.</summary>
    public string? Host { get; init; }

    /// <summary>Words before its command line; empty for none.</summary>
    public ImmutableArray<string> Tracer { get; init; } = [];

    /// <summary>How many calls run in it at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Cores that one call may use.</summary>
    public int CoresPerCall { get; init; } = 1;

    /// <summary>Bytes of growth after which a worker is replaced; 0 for never.</summary>
    public long MaxGrowth { get; init; }

    /// <summary>Longest until it is ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Is told of the process; null for none.</summary>
    public WatchdogClient? Watchdog { get; init; }

    /// <summary>Whether a worker that was started with the others behaves like one that is started with these. Its start is over, and who watches it is no matter of its own.</summary>
    public bool MakesTheSame(LaunchOptions others)
        => Threads == others.Threads && CoresPerCall == others.CoresPerCall && MaxGrowth == others.MaxGrowth
        && string.Equals(WorkerFolder, others.WorkerFolder, StringComparison.Ordinal)
        && string.Equals(Host, others.Host, StringComparison.Ordinal)
        && Tracer.AsSpan().SequenceEqual(others.Tracer.AsSpan());
}

/// <summary>Starts worker processes. Knows nothing of calls.</summary>
internal static unsafe class WorkerLauncher
{
    private const string WorkerFile = "BuildMemo.Worker.dll";

    /// <summary>A worker that was told what to be; it may still be starting. Null with the reason.</summary>
    public static WorkerLink? Start(WorkerSpec spec, LaunchOptions options, ShadowCopies copies, out CallRejected? refusal)
    {
        refusal = null;
        if (!OperatingSystem.IsLinux())
        {
            refusal = Refuse("method steps need worker processes, and this version starts them on Linux only.");
            return null;
        }

        string folder = options.WorkerFolder ?? Path.GetDirectoryName(typeof(WorkerLauncher).Assembly.Location) ?? "";
        string worker = Path.Combine(folder, WorkerFile);
        if (!File.Exists(worker))
        {
            refusal = Refuse($"'{worker}' does not exist. It belongs to the package; restore it anew.");
            return null;
        }

        if ((options.Host ?? DotnetHost.Find(spec.Environment)) is not { } host)
        {
            refusal = Refuse("no 'dotnet' was found (DOTNET_HOST_PATH, DOTNET_ROOT, PATH).");
            return null;
        }

        if (copies.TryTakeConfiguration(Raise(spec.Frameworks), spec.InvariantGlobalization, out Problem? problem) is not { } configuration
            || copies.TryTake(spec.Closure, out problem) is not { } copy)
        {
            refusal = Refuse(problem!.Message);
            return null;
        }

        return Start(spec, options, copy, [.. options.Tracer, host, "exec", "--runtimeconfig", configuration, worker, "worker"], out refusal);
    }

    private static WorkerLink? Start(WorkerSpec spec, LaunchOptions options, ShadowCopy copy, string[] command, out CallRejected? refusal)
    {
        WorkerPipes? pipes = null;
        WatchdogClient.Slot? slot = null;
        try
        {
            pipes = WorkerPipes.Open();
            Dictionary<string, string> environment = WorkerEnvironment.Make(spec, out string[] hidden);
            slot = options.Watchdog?.Announce();
            int error = Spawn(spec, command, environment, pipes, out int pid);
            if (error != 0)
            {
                refusal = Refuse($"'{command[0]}' could not be started in '{spec.WorkingDirectory}': {Marshal.GetPInvokeErrorMessage(error)}.");
                slot?.Dispose();
                pipes.Dispose();
                copy.Dispose();
                return null;
            }

            slot?.Started(pid);
            pipes.CloseWorkerEnds();
            var link = new WorkerLink(spec, pid, pipes, copy, slot) { StartLimit = options.StartLimit };
            link.Begin(MakeStart(spec, options, copy, hidden));
            refusal = null;
            return link;
        }
        catch (IOException error)
        {
            // No descriptors left.
            refusal = Refuse(error.Message);
            slot?.Dispose();
            pipes?.Dispose();
            copy.Dispose();
            return null;
        }
    }

    private static WorkerStart MakeStart(WorkerSpec spec, LaunchOptions options, ShadowCopy copy, string[] hidden)
    {
        string name = Path.GetFileName(spec.AssemblyPath);
        foreach (ClosureFile file in spec.Closure)
        {
            if (string.Equals(file.Path, spec.AssemblyPath, StringComparison.Ordinal))
                name = file.Name;
        }

        return new WorkerStart
        {
            Assembly = copy.PathOf(name),
            Folder = copy.Folder,
            Files = [.. spec.Closure.Select(static file => new WorkerFile(file.Name, file.Kind))],
            Origin = spec.AssemblyPath,
            Initializer = spec.Initializer,
            Threads = options.Threads,
            CoresPerCall = options.CoresPerCall,
            MaxGrowth = options.MaxGrowth,
            HiddenVariables = [.. hidden],
            WaitForDebugger = spec.WaitForDebugger,
        };
    }

    private static int Spawn(WorkerSpec spec, string[] command, Dictionary<string, string> environment, WorkerPipes pipes, out int pid)
    {
        string[] lines = [.. environment.Select(static variable => $"{variable.Key}={variable.Value}")];
        var plan = new SpawnPlan
        {
            FileName = command[0],
            Arguments = NativeStrings.From(command),
            Environment = NativeStrings.From(lines),
            WorkingDirectory = spec.WorkingDirectory,
            Input = pipes.WorkerCalls,
            Output = pipes.WorkerEvents,
            Error = pipes.WorkerError,
            Extra = pipes.Tail,
            FurtherExtras = [pipes.OutputCapture, pipes.ErrorCapture, pipes.WorkerOutput, pipes.WorkerControl],
        };
        return UnixSpawn.Start(plan, out pid);
    }

    /// <summary>The worker itself needs this version, whatever less the assembly is content with.</summary>
    private static ImmutableArray<FrameworkReference> Raise(ImmutableArray<FrameworkReference> frameworks)
    {
        const string Core = "Microsoft.NETCore.App";
        const string Least = "10.0.0";
        var raised = ImmutableArray.CreateBuilder<FrameworkReference>(frameworks.Length + 1);
        bool hasCore = false;
        foreach (FrameworkReference framework in frameworks)
        {
            bool isOld = System.Version.TryParse(framework.Version.Split('-')[0], out System.Version? version) && version.Major < 10;
            raised.Add(isOld && framework.Name.StartsWith("Microsoft.", StringComparison.Ordinal) ? framework with { Version = Least } : framework);
            hasCore |= framework.Name == Core;
        }

        if (!hasCore)
            raised.Add(new FrameworkReference(Core, Least));
        return raised.DrainToImmutable();
    }

    private static CallRejected Refuse(string why) => new(CallStage.Starting, $"A worker process could not be started: {why}");
}

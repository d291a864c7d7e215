using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Scheduling;

namespace BuildMemo.Benchmarks;

/// <summary>Calls of a trivial method through scheduler and executor: no journal, no store, no outputs.</summary>
internal sealed class MethodCalls(IExecutor executor, WorkerSpec spec, MethodCall[] calls) : IStepWork, ICallEvents, ICoreBudget
{
    private static readonly StepProgress[] s_one = [StepProgress.Succeeded];
    private int _succeeded;

    /// <summary>Runs all calls; each counts, or it is an error.</summary>
    public static void Run(IExecutor executor, WorkerSpec spec, MethodCall[] calls, int parallelism, int batchSize)
    {
        var work = new MethodCalls(executor, spec, calls);
        new Scheduler(MakeSteps(calls, batchSize, spec), work, new SchedulerOptions { Cores = work, MaxParallelism = parallelism, PreDispatch = static slots => 2 * slots }, default).Run();
        if (work._succeeded != calls.Length)
            throw new InvalidOperationException($"{work._succeeded} of {calls.Length} calls succeeded.");
    }

    public static SchedulerStep[] MakeSteps(MethodCall[] calls, int batchSize, object key)
    {
        var steps = new SchedulerStep[calls.Length];
        for (int index = 0; index < steps.Length; index++)
            steps[index] = new SchedulerStep([], []) { TakesWorker = true, BatchKey = batchSize == 1 ? null : key, BatchSize = batchSize };
        return steps;
    }

    /// <summary>Calls of <c>Plain.Identity</c>, or of one that computes for so long.</summary>
    public static MethodCall[] Make(int count, int microseconds = 0)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var calls = new MethodCall[count];
        for (int index = 0; index < count; index++)
        {
            calls[index] = new MethodCall
            {
                Id = 0,
                Step = "step",
                Type = "BuildMemo.Testing.Methods.Plain",
                Method = microseconds == 0 ? "Identity" : "Busy",
                Arguments = [new MethodArgument(microseconds == 0 ? "value" : "microseconds", ArgumentKind.Text, (microseconds == 0 ? index : microseconds).ToString(System.Globalization.CultureInfo.InvariantCulture))],
                WorkingDirectory = "/",
                Environment = environment,
            };
        }

        return calls;
    }

    public static WorkerSpec MakeSpec() => MakeSpec(Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Methods.dll"));

    public static WorkerSpec MakeSpec(string assembly)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["LC_ALL"] = "C.UTF-8" };
        return new WorkerSpec
        {
            AssemblyPath = assembly,
            Closure = [new ClosureFile(Path.GetFileName(assembly), assembly, new ContentDigest(Sha256Value.Of(File.ReadAllBytes(assembly))), ClosureFileKind.Assembly)],
            Frameworks = [new FrameworkReference("Microsoft.NETCore.App", "8.0.0")],
            Environment = environment,
            WorkingDirectory = "/",
            InvariantGlobalization = true,
        };
    }

    public StepProgress Look(int step) => StepProgress.MustRun;

    public BatchEnd Run(IReadOnlyList<int> batch)
    {
        var sent = new MethodCall[batch.Count];
        for (int index = 0; index < sent.Length; index++)
            sent[index] = WithId(calls[batch[index]], index);
        BatchResult result = executor.Run(new MethodBatch(spec, System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(sent)), this, default);
        return new BatchEnd(batch.Count == 1 ? s_one : Succeeded(batch.Count), result.WorkerTime);
    }

    public void Abandon(int step, bool isCancelled) => throw new InvalidOperationException("No call fails here.");

    public int Request(int wanted) => wanted;

    public void Release()
    {
    }

    public void Started(int call, int workerProcessId)
    {
    }

    public void Printed(int call, int stream, ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("No call prints here.");

    public void Said(int call, CallMessage message) => throw new InvalidOperationException(message.Text);

    public void Progressed(int call, double fraction, string? text) => throw new InvalidOperationException(text);

    public void AddedInput(int call, string path) => throw new InvalidOperationException(path);

    public void AddedOutput(int call, string path) => throw new InvalidOperationException(path);

    public void Noticed(Problem problem) => throw new InvalidOperationException(problem.Message);

    public void Finished(int call, CallOutcome outcome)
    {
        if (outcome is not CallSucceeded)
            throw new InvalidOperationException(outcome.ToString());
        Interlocked.Increment(ref _succeeded);
    }

    private static StepProgress[] Succeeded(int count)
    {
        var progress = new StepProgress[count];
        Array.Fill(progress, StepProgress.Succeeded);
        return progress;
    }

    private static MethodCall WithId(MethodCall call, int id) => new()
    {
        Id = id,
        Step = call.Step,
        Type = call.Type,
        Method = call.Method,
        Arguments = call.Arguments,
        Inputs = call.Inputs,
        WorkingDirectory = call.WorkingDirectory,
        Environment = call.Environment,
    };
}

using System.Collections.Concurrent;
using BuildMemo.Core.Tests.Methods;
using BuildMemo.Core.Tests.Scheduling;
using BuildMemo.Core.Tests.Steps;
using BuildMemo.Execution.Methods;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Scheduling;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Run;

/// <summary>What of a run decides how method steps are put together.</summary>
public sealed class MethodBatchesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void P2_one_at_a_time_is_one_call_a_message_and_only_for_methods(int parallelism, bool isAlone)
    {
        ReaderHarness harness = new("tools/My.dll");
        Step method = Assert.Single(harness.Read(ReaderHarness.Declare("method", ("Assembly", "tools/My.dll"), ("Method", "A.B"), ("Outputs", "a"))).Steps);
        Step command = harness.ReadStep("command", ("Command", "cc {Inputs}"), ("BatchSize", "8"), ("Outputs", "b"));
        StepRun[] runs =
        [
            new(0, method, default, null) { Method = Reading.Bound(Reading.Bind("Defaults.All")) },
            new(1, command with { Index = 1 }, default, null),
        ];
        SchedulerStep[] steps = StepRuns.ForScheduler(runs, StepGraph.Build([runs[0].Step, runs[1].Step]), parallelism, takesOne: false);
        Assert.Equal(isAlone, steps[0].BatchKey is null);
        Assert.NotNull(steps[1].BatchKey);
        Assert.All(StepRuns.ForScheduler(runs, StepGraph.Build([runs[0].Step, runs[1].Step]), parallelism, takesOne: true), step => Assert.Null(step.BatchKey));
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1, true)]
    public void P10_sizes_of_batches_follow_the_time_in_the_worker_and_not_that_which_the_build_waited(int milliseconds, bool grows)
    {
        TimedExecutor executor = new(TimeSpan.FromMilliseconds(milliseconds));
        Run(executor, static settings => settings);
        Assert.Equal(64, executor.Sizes.Sum());
        Assert.Equal(grows, executor.Sizes.Max() > 1);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("2*n", 4)]
    public void P9_as_many_batches_are_with_the_executor_as_the_setting_says(string expression, int most)
    {
        using Barrier together = new(most);
        int entered = 0;
        TimedExecutor executor = new(TimeSpan.FromSeconds(1))
        {
            Entered = () =>
            {
                if (Interlocked.Increment(ref entered) <= most)
                    Assert.True(together.SignalAndWait(RecordedWork.Limit), $"{most} should be under way at once");
            },
        };
        Run(executor, settings => settings with { PreDispatch = PreDispatchExpression.Parse(expression)! });
        Assert.Equal(most, executor.MostAtOnce);
    }

    [Fact]
    public void P10_MaxBatchSize_of_a_step_bounds_the_batches_that_time_would_let_grow()
    {
        TimedExecutor executor = new(TimeSpan.FromMilliseconds(1));
        Run(executor, static settings => settings, ("MaxBatchSize", "2"));
        Assert.Equal(64, executor.Sizes.Sum());
        Assert.Equal(2, executor.Sizes.Max());
    }

    private void Run(TimedExecutor executor, Func<BuildMemoSettings, BuildMemoSettings> change, params (string Name, string Value)[] more)
    {
        StepDeclaration[] steps =
        [
            .. Enumerable.Range(0, 64).Select(step => ReaderHarness.Declare(
                $"step{step}", [("Assembly", Reading.AssemblyPath), ("Method", "BuildMemo.Testing.Signatures.Defaults.All"), ("Parameters", $"number={step}"), .. more])),
        ];
        RunResult result = MemoRunner.Run(
            new()
            {
                Declarations = steps,
                Paths = new()
                {
                    ProjectFile = _folder["Project.csproj"],
                    ProjectDirectory = _folder.Path,
                    Root = _folder.Path,
                    IntermediateOutputPath = _folder["obj/Debug"],
                    BaseIntermediateOutputPath = _folder["obj"],
                    OutDir = _folder["bin"],
                },
                Settings = change(new() { CacheDir = _folder["cache"], Mode = CacheMode.Off, MaxParallelism = 2 }),
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" },
                Events = new NoEvents(),
                Cores = new RecordedCores(2),
                JournalName = "steps",
                WorkerFolder = AppContext.BaseDirectory,
                Executor = executor,
            },
            default);
        Assert.Equal(64, result.Report.Totals.Ran);
    }

    private sealed class TimedExecutor(TimeSpan workerTime) : IExecutor
    {
        private int _now;

        public ConcurrentQueue<int> Sizes { get; } = [];

        public int MostAtOnce { get; private set; }

        public Action Entered { get; init; } = static () => { };

        public BatchResult Run(MethodBatch batch, ICallEvents events, CancellationToken cancellation)
        {
            Sizes.Enqueue(batch.Calls.Length);
            int now = Interlocked.Increment(ref _now);
            lock (Sizes)
                MostAtOnce = Math.Max(MostAtOnce, now);
            Entered();
            foreach (MethodCall call in batch.Calls)
            {
                events.Started(call.Id, 1);
                Directory.CreateDirectory(Path.GetDirectoryName(call.ResultPath!)!);
                File.WriteAllText(call.ResultPath!, call.Step);
                events.Finished(call.Id, new CallSucceeded(default));
            }

            Interlocked.Decrement(ref _now);
            return new(workerTime, 1);
        }
    }

    private sealed class NoEvents : IRunEvents
    {
        public void Report(RunEvent runEvent)
        {
        }
    }
}

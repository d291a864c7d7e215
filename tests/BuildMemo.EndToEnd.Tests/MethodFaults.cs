using System.Diagnostics;
using System.Globalization;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>Methods that end their process, builds that are ended: by the packed package in a real build. The whole matrix is the executor's own.</summary>
public sealed class MethodFaults : IDisposable
{
    private const string Code = """
        using System.Runtime.InteropServices;
        namespace Steps;

        public static partial class Faults
        {
            public static string Upper(string text) => text.ToUpperInvariant();

            public static int Process() => Environment.ProcessId;

            public static string Sleep(string file)
            {
                File.WriteAllText(file, Environment.ProcessId.ToString());
                Thread.Sleep(Timeout.Infinite);
                return "";
            }

            public static string Busy(int milliseconds)
            {
                var time = System.Diagnostics.Stopwatch.StartNew();
                while (time.ElapsedMilliseconds < milliseconds) { }
                return "done";
            }

            public static void Begin() => Do(Environment.GetEnvironmentVariable("FAULT") ?? "none");

            public static void DieOnce()
            {
                try { using var file = new FileStream(Environment.GetEnvironmentVariable("ONCE")!, FileMode.CreateNew); }
                catch (IOException) { return; }
                Do("kill");
            }

            public static string CrashOnce(string file)
            {
                if (File.Exists(file))
                    return "lived";
                File.WriteAllText(file, "");
                return Do("kill");
            }

            public static Faulty Return(string fault) => new(fault);

            public static int Take(Argument argument) => argument.Fault.Length;

            public static string Do(string fault)
            {
                switch (fault)
                {
                    case "exit0": Environment.Exit(0); break;
                    case "exit3": Environment.Exit(3); break;
                    case "thread": var thread = new Thread(() => throw new InvalidOperationException("thrown on a thread")); thread.Start(); thread.Join(); break;
                    case "segfault": _ = strlen(1); break;
                    case "kill": _ = kill(Environment.ProcessId, 9); Thread.Sleep(Timeout.Infinite); break;
                    case "failfast": Environment.FailFast("failed fast, on purpose"); break;
                    case "stack": return Recurse(0).ToString();
                    case "memory": var eaten = new List<byte[]>(); while (true) eaten.Add(new byte[1 << 20]);
                    case "hang": Thread.Sleep(Timeout.Infinite); break;
                }
                return "fine";
            }

            private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + Environment.ProcessId;

            [LibraryImport("libc")] private static partial nint strlen(nint text);
            [LibraryImport("libc")] private static partial int kill(int process, int signal);
        }

        public sealed class Faulty(string fault) { public string Value => Faults.Do(fault); }

        public sealed class Argument { private string _fault = ""; public string Fault { get => _fault; set { Faults.Do(value); _fault = value; } } }
        """;

    private readonly FaultyMethods _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void P8_P16_Every_way_to_die_fails_its_own_step_and_no_other()
    {
        _ground.Library("Steps", Code).Consumer(
            Good(0, 10)
            + Bad("running-exit3", "Do", "fault=exit3") + Bad("running-thread", "Do", "fault=thread") + Bad("running-segfault", "Do", "fault=segfault")
            + Bad("running-stack", "Do", "fault=stack") + Bad("running-hang", "Do", "fault=hang", "Timeout=\"300ms\"")
            + Bad("running-memory", "Do", "fault=memory", "EnvironmentVariables=\"DOTNET_GCHeapHardLimit=0x6000000\"")
            + Bad("decoding-kill", "Take", "argument={&quot;Fault&quot;:&quot;kill&quot;}") + Bad("decoding-exit0", "Take", "argument={&quot;Fault&quot;:&quot;exit0&quot;}")
            + Bad("encoding-failfast", "Return", "fault=failfast") + Bad("encoding-exit0", "Return", "fault=exit0")
            + Bad("starting-segfault", "Upper", "text=a", "WorkerInitializer=\"Steps.Faults.Begin\" EnvironmentVariables=\"FAULT=segfault\"")
            + Bad("starting-once", "Upper", "text=once", $"WorkerInitializer=\"Steps.Faults.DieOnce\" EnvironmentVariables=\"ONCE={_ground.Sandbox["once"]}\"")
            + Good(10, 20),
            "Steps");

        BuildResult first = _ground.Build();
        first.FailedWith(
            "Step 'running-exit3': worker process", "ended with exit code 3", "Steps.Faults.Do(fault=exit3)",
            "thrown on a thread", "ended by SIGSEGV", "Steps.Faults.Do(fault=segfault)", "Recurse", "Step 'running-hang'", "BMEMO2491",
            "Step 'decoding-kill': worker process", "ended by SIGKILL", "Step 'decoding-exit0'", "ended with exit code 0",
            "failed fast, on purpose", "Step 'encoding-exit0'", "Step 'starting-segfault'", "WorkerInitializer 'Steps.Faults.Begin'");
        string[] failed = ["running-exit3", "running-thread", "running-segfault", "running-stack", "running-memory", "decoding-kill", "decoding-exit0", "encoding-failfast", "encoding-exit0", "starting-segfault"];
        Assert.All(failed, step => Assert.Equal("failed", first.OutcomeOf(step)));
        Assert.Equal("timedOut", first.OutcomeOf("running-hang"));
        Assert.Equal("ran", first.OutcomeOf("starting-once"));
        first.Says("warning BMEMO2441");
        Assert.All(Enumerable.Range(0, 20), step => Assert.Equal("ran", first.OutcomeOf($"good{step}")));
        Assert.Equal("GOOD 7", _ground.Result("good7"));
        AssertNothingIsLeft();

        // What ran was kept.
        BuildResult second = _ground.Build();
        second.FailedWith();
        Assert.All(Enumerable.Range(0, 20), step => Assert.Equal("upToDate", second.OutcomeOf($"good{step}")));
        Assert.All(failed, step => Assert.Equal("failed", second.OutcomeOf(step)));
        AssertNothingIsLeft();
    }

    [Fact]
    public void P16_a_call_is_tried_again_after_a_crash_only_where_its_step_asks()
    {
        _ground.Library("Steps", Code).Consumer(
            Bad("asked", "CrashOnce", $"file={_ground.Sandbox["one"]}", "RetryOnCrash=\"1\" InferInputs=\"false\"")
            + Bad("unasked", "CrashOnce", $"file={_ground.Sandbox["two"]}", "InferInputs=\"false\""),
            "Steps");
        BuildResult build = _ground.Build();
        build.FailedWith("Step 'unasked': worker process", "ended by SIGKILL", "Steps.Faults.CrashOnce(");
        Assert.Equal(["ran", "failed"], ((string[])["asked", "unasked"]).Select(build.OutcomeOf));
        Assert.Equal("lived", _ground.Result("asked"));
    }

    [Fact]
    public void P15_No_worker_outlives_a_build_that_is_killed()
    {
        string file = _ground.Sandbox["sleeps"];
        _ground.Library("Steps", Code).Consumer(Bad("sleeps", "Sleep", $"file={file}") + Good(0, 4), "Steps");
        using (RunningBuild build = _ground.Start([]))
        {
            FaultyMethods.WaitFor(() => File.Exists(file) && File.ReadAllText(file).Length > 0, "the step to run");
            int worker = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
            Assert.Contains(worker, _ground.Workers());
            build.Kill();
            long death = Stopwatch.GetTimestamp();
            Assert.True(SpinWait.SpinUntil(() => _ground.Workers().Count == 0, TimeSpan.FromSeconds(20)), "a worker outlives the build");
            Assert.True(Stopwatch.GetElapsedTime(death) < TimeSpan.FromSeconds(2), $"it took {Stopwatch.GetElapsedTime(death)}");
        }
    }

    [Fact]
    public void A_build_that_is_interrupted_at_any_point_leaves_no_worker_and_the_next_one_is_right()
    {
        int rounds = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 40 : 3;
        var random = new Random(20261121);
        string steps = string.Concat(Enumerable.Range(0, 30).Select(step => Bad($"busy{step}", "Busy", "milliseconds=20")));
        _ground.Library("Steps", Code).Consumer(steps, "Steps");
        _ground.Build("-p:BuildMemoMode=Off").Succeeded();
        for (int round = 0; round < rounds; round++)
        {
            using (RunningBuild build = _ground.Start(["-p:BuildMemoMode=Off", "--no-restore"]))
            {
                FaultyMethods.WaitFor(() => _ground.Workers().Count > 0 || !build.Running, "a worker");
                // From the start of a worker through calls that run and end to the last.
                Thread.SpinWait(random.Next(0, 30_000_000));
                if (build.Running)
                    FaultyMethods.SendInterrupt(build.Id);
                _ = build.Wait();
            }

            FaultyMethods.WaitFor(() => _ground.Workers().Count == 0, $"round {round}: the end of the workers");
        }

        BuildResult last = _ground.Build().Succeeded();
        Assert.All(Enumerable.Range(0, 30), step => Assert.Contains(last.OutcomeOf($"busy{step}"), new[] { "ran", "upToDate" }));
        Assert.Equal("done", _ground.Result("busy29"));
        AssertNothingIsLeft();
    }

    [Fact]
    public void BUILDMEMO_DEBUG_WORKER_makes_the_one_worker_wait_and_say_its_process_id()
    {
        _ground.Library("Steps", Code).Consumer(Good(0, 6), "Steps");
        int worker = 0;
        BuildResult result;
        using (RunningBuild build = _ground.Start([], ("BUILDMEMO_DEBUG_WORKER", "1")))
        {
            FaultyMethods.WaitFor(() => _ground.Workers() is [int only] && (worker = only) > 0, "a worker");
            FaultyMethods.WaitFor(() => Directory.GetFiles(_ground.Temporary, $"dotnet-diagnostic-{worker}-*").Length == 1, "the runtime to be ready for a debugger");
            Assert.Equal([worker], _ground.Workers());
            FaultyMethods.SendInterrupt(build.Id);
            result = build.Wait();
        }

        result.FailedWith("warning BMEMO2442", $"Worker process {worker} for '", $"attach to process {worker}");
        Assert.Empty(_ground.Workers());
        BuildResult without = _ground.Build().Succeeded().DoesNotSay("BMEMO2442");
        Assert.Equal("ran", without.OutcomeOf("good0"));
    }

    private static string Good(int first, int end) => string.Concat(Enumerable.Range(first, end - first).Select(step => Bad($"good{step}", "Upper", $"text=good {step}")));

    private static string Bad(string name, string method, string parameters, string more = "") =>
        $"<MemoStep Include=\"{name}\" Assembly=\"Steps\" Method=\"Steps.Faults.{method}\" Parameters=\"{parameters}\" {more} />";

    private void AssertNothingIsLeft()
    {
        FaultyMethods.WaitFor(() => _ground.Workers().Count == 0, "the end of the workers");
        Assert.Empty(Directory.GetFileSystemEntries(_ground.Temporary, "dotnet-diagnostic-*"));
        Assert.Empty(Directory.GetFileSystemEntries(_ground.Temporary, "clr-debug-pipe-*"));
        Assert.Empty(Directory.GetFileSystemEntries(_ground.Temporary, "tmp-*", SearchOption.AllDirectories));
    }
}

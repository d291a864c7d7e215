using System.Diagnostics;
using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution;
using BuildMemo.Reporting;
using BuildMemo.Testing;
using BuildMemo.Worker.Tests;

namespace BuildMemo.Model.Tests.Races;

/// <summary>A build that dies, or is told to end, at whatever point: what it leaves, and what the next one makes of it.</summary>
public sealed class KilledEngine : IDisposable
{
    private const string StuckStep = "stuck";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);
    private readonly TemporaryFolder _folder = new();
    private readonly EngineProject _project;

    public KilledEngine()
    {
        _project = new(_folder, "checkout") { Parallelism = 4 };
        for (int step = 0; step < 12; step++)
            _project.Write(InputOf(step), $"input {step}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_build_killed_at_a_random_point_leaves_no_process_no_torn_store_and_no_wrong_output()
    {
        int rounds = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 200 : 15;
        Random random = new(20261121);
        string mark = "";
        for (int round = 0; round < rounds; round++)
        {
            // Every third round restores what the one before stored; the others run everything, over outputs of the one before.
            bool restores = round % 3 == 2;
            if (restores)
                _project.Delete("obj");
            else
                mark = $"round-{round}-{Guid.NewGuid()}";
            Declare(mark, withStuck: true);

            using HostProcess host = _project.Start();
            // Fewer than it prints, for the stuck step never ends.
            for (int line = random.Next(1, restores ? 12 : 24); line > 0; line--)
                Assert.NotNull(host.ReadLine());
            Thread.SpinWait(random.Next(0, 300_000));
            host.Kill();
            AssertAllGone(mark, Stopwatch.GetTimestamp(), $"round {round}");

            AssertNextBuildIsRight(mark, $"round {round}");
        }
    }

    [Fact]
    public void An_interrupted_build_ends_its_processes_within_two_seconds_and_leaves_store_and_journal_whole()
    {
        string mark = $"interrupt-{Guid.NewGuid()}";
        Declare(mark, withStuck: true);
        using HostProcess host = _project.Start();
        host.ReadLineThat(line => line.StartsWith($"printed {StuckStep}", StringComparison.Ordinal));
        for (int ended = 0; ended < 3; ended++)
            host.ReadLineThat(line => line.StartsWith("ended", StringComparison.Ordinal));

        const int interrupt = 2;
        Assert.Equal(0, UnixCalls.Kill(host.Id, interrupt));
        long start = Stopwatch.GetTimestamp();
        string result = host.ReadLineThat(line => line.StartsWith("result", StringComparison.Ordinal));
        AssertAllGone(mark, start, "after the interrupt");
        Assert.StartsWith("result succeeded=False", result);

        AssertNextBuildIsRight(mark, "after the interrupt");
    }

    private static string InputOf(int step) => $"src/{step}.txt";

    private static string OutputOf(int step) => step % 4 == 3 ? $"gen/{step}.txt" : $"obj/Debug/gen/{step}.txt";

    private void Declare(string mark, bool withStuck)
    {
        _project.Environment["MARK"] = mark;
        _project.Steps.Clear();
        if (withStuck)
        {
            _project.Steps.Add(new()
            {
                ["Include"] = StuckStep,
                ["Outputs"] = "obj/Debug/gen/stuck.txt",
                ["EnvironmentVariables"] = "MARK",
                ["Command"] = "echo going; (sleep 600 & wait) & sleep 600",
                ["Cache"] = "false",
            });
        }

        for (int step = 0; step < 12; step++)
        {
            _project.Steps.Add(new()
            {
                ["Include"] = step.ToString(CultureInfo.InvariantCulture),
                ["Inputs"] = InputOf(step),
                ["Outputs"] = OutputOf(step),
                ["EnvironmentVariables"] = "MARK",
                ["Command"] = "{ echo \"$MARK\"; cat {Inputs}; head -c 200000 /dev/zero | tr '\\0' x; } > {Outputs}",
            });
        }
    }

    private void AssertNextBuildIsRight(string mark, string when)
    {
        Declare(mark, withStuck: false);
        RunReport report = _project.Build("Debug", out List<string> problems);
        Assert.True(report.Totals.Failed == 0, when);
        // What stood outside obj was the work of a build that is dead; it may be kept beside, and nothing else is to be said.
        Assert.All(problems, problem => Assert.True(problem.StartsWith("BMEMO2006", StringComparison.Ordinal), $"{when}: {problem}"));
        for (int step = 0; step < 12; step++)
        {
            string expected = $"{mark}\ninput {step}\n{new string('x', 200000)}";
            Assert.True(_project.Read(OutputOf(step)) == expected, $"{when}: {OutputOf(step)} is wrong");
        }

        string obj = Path.Combine(_project.Project, "obj");
        string[] leftovers = [.. Directory.EnumerateFileSystemEntries(_project.Project, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => path.Contains("aside", StringComparison.OrdinalIgnoreCase) && !(Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()))];
        Assert.True(leftovers.Length == 0, $"{when}: {string.Join(' ', leftovers)}");
        Assert.False(File.Exists(Path.Combine(obj, "Debug", "gen", "stuck.txt")), when);
        Assert.True(EngineProject.VerifyStore(_project.Cache) > 0, when);
        Assert.Equal(12, _project.Build().Totals.UpToDate);
    }

    private static void AssertAllGone(string mark, long since, string when)
    {
        while (Processes.WithInEnvironment(mark) is { Count: > 0 } left)
        {
            string lines = string.Join(", ", left.Select(HostProcess.CommandLine));
            Assert.True(Stopwatch.GetElapsedTime(since) < s_limit, $"{when}: {lines}");
        }
    }
}

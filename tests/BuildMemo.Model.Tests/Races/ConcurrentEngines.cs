using System.Diagnostics;
using System.Globalization;
using BuildMemo.Execution;
using BuildMemo.Testing;
using BuildMemo.Worker.Tests;

namespace BuildMemo.Model.Tests.Races;

/// <summary>Builds at the same time, in processes of their own.</summary>
public sealed class ConcurrentEngines : IDisposable
{
    private const int Builds = 8;
    private const int Steps = 10;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static int Rounds => Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 50 : 4;

    [Fact]
    public void M21_Eight_builds_and_a_prune_on_one_store_run_each_step_once_in_total()
    {
        EngineProject[] projects = [.. Enumerable.Range(0, Builds).Select(index => new EngineProject(_folder, $"checkout{index}"))];
        string log = _folder["runs"];
        using Process pruning = StartPruning(projects[0].Cache);
        for (int round = 0; round < Rounds; round++)
        {
            File.WriteAllText(log, "");
            foreach (EngineProject project in projects)
                Declare(project, $"round {round}", log);
            HostProcess[] hosts = [.. projects.Select(project => project.Start())];
            foreach ((int index, HostProcess host) in hosts.Index())
            {
                List<string> lines = ReadToEnd(host);
                Assert.True(lines.Any(line => line.StartsWith("result succeeded=True", StringComparison.Ordinal)), $"round {round}, build {index}:\n{string.Join('\n', lines)}");
                Assert.DoesNotContain(lines, line => line.StartsWith("problem", StringComparison.Ordinal));
            }

            foreach (HostProcess host in hosts)
                host.Dispose();
            foreach (EngineProject project in projects)
                AssertRight(project, $"round {round}");
            Assert.Equal(
                Enumerable.Range(0, Steps).Select(step => $"step{step}").Order(StringComparer.Ordinal),
                File.ReadAllLines(log).Order(StringComparer.Ordinal));
        }

        pruning.StandardInput.Close();
        string printed = pruning.StandardOutput.ReadToEnd();
        pruning.WaitForExit();
        Assert.True(pruning.ExitCode == 0, printed);
        Assert.Contains("pruned", printed);
        Assert.Equal(Rounds * Steps, EngineProject.VerifyStore(projects[0].Cache));
    }

    [Fact]
    public void M21_A_real_dotnet_build_races_with_engines_and_a_prune_and_each_step_runs_once_in_total()
    {
        EngineProject[] projects = [.. Enumerable.Range(0, 3).Select(index => new EngineProject(_folder, $"checkout{index}"))];
        string log = _folder["runs"];
        using Process pruning = StartPruning(projects[0].Cache);
        for (int round = 0; round < (Repository.RunsLong ? 10 : 1); round++)
        {
            File.WriteAllText(log, "");
            foreach (EngineProject project in projects)
                Declare(project, $"round {round}", log);
            using Process build = projects[0].StartDotnetBuild();
            HostProcess[] hosts = [.. projects[1..].Select(project => project.Start())];
            foreach (HostProcess host in hosts)
            {
                List<string> lines = ReadToEnd(host);
                Assert.True(lines.Any(line => line.StartsWith("result succeeded=True", StringComparison.Ordinal)), string.Join('\n', lines));
                host.Dispose();
            }

            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            Assert.True(build.ExitCode == 0, output);
            Assert.Contains($"BuildMemo: {Steps} steps: 0 up to date", output, StringComparison.Ordinal);
            Assert.DoesNotContain("BMEMO", output, StringComparison.Ordinal);
            foreach (EngineProject project in projects)
                AssertRight(project, $"round {round}");
            Assert.Equal(Steps, File.ReadAllLines(log).Length);
        }

        pruning.StandardInput.Close();
        string printed = pruning.StandardOutput.ReadToEnd();
        pruning.WaitForExit();
        Assert.True(pruning.ExitCode == 0, printed);
    }

    [Fact]
    public void Two_configurations_that_write_the_same_paths_are_never_mixed()
    {
        EngineProject project = new(_folder, "checkout");
        string[] configurations = ["Debug", "Release"];
        for (int round = 0; round < Rounds; round++)
        {
            HostProcess[] hosts = [.. configurations.Select(configuration =>
            {
                DeclareShared(project, configuration, round);
                return project.Start(configuration);
            })];
            foreach (HostProcess host in hosts)
            {
                List<string> lines = ReadToEnd(host);
                Assert.True(lines.Any(line => line.StartsWith("result succeeded=True", StringComparison.Ordinal)), string.Join('\n', lines));
                host.Dispose();
            }

            for (int step = 0; step < 3; step++)
            {
                string[] texts = [.. Enumerable.Range(0, 3).Select(part => project.Read($"gen/{step}.{part}.txt"))];
                Assert.True(texts.Distinct().Count() == 1, $"round {round}, step {step}: {string.Join(" / ", texts)}");
            }

            // Neither configuration collected what the other one wrote.
            foreach (string configuration in configurations)
            {
                DeclareShared(project, configuration, round);
                project.Delete("gen");
                Assert.Equal(3, project.Build(configuration).Totals.Restored);
                for (int step = 0; step < 3; step++)
                    Assert.Equal($"{configuration} {round}\n", project.Read($"gen/{step}.2.txt"));
            }
        }
    }

    private static void Declare(EngineProject project, string mark, string log)
    {
        project.Environment["RUNLOG"] = log;
        project.Steps.Clear();
        for (int step = 0; step < Steps; step++)
        {
            string name = $"step{step}";
            project.Write($"src/{name}.txt", $"{mark} {name}\n");
            // Half of them read the step before.
            project.Steps.Add(new()
            {
                ["Include"] = name,
                ["Inputs"] = step % 2 == 0 ? $"src/{name}.txt" : $"src/{name}.txt;obj/Debug/gen/step{step - 1}.txt",
                ["Outputs"] = $"obj/Debug/gen/{name}.txt",
                ["EnvironmentVariables"] = "RUNLOG",
                ["Command"] = $"echo {name} >> \"$RUNLOG\"; sort {{Inputs}} > {{Outputs}}; head -c 100000 /dev/zero | tr '\\0' x >> {{Outputs}}",
            });
        }
    }

    private static void AssertRight(EngineProject project, string mark)
    {
        string filling = new('x', 100000);
        for (int step = 0; step < Steps; step++)
        {
            string own = $"{mark} step{step}\n";
            // The step before ends without a line break; sort adds one.
            string expected = step % 2 == 0 ? own + filling : $"{mark} step{step - 1}\n{own}{filling}\n{filling}";
            Assert.True(project.Read($"obj/Debug/gen/step{step}.txt") == expected, $"{mark}: {project.Root}, step {step}");
        }
    }

    private static void DeclareShared(EngineProject project, string configuration, int round)
    {
        project.Steps.Clear();
        for (int step = 0; step < 3; step++)
        {
            string outputs = string.Join(';', Enumerable.Range(0, 3).Select(part => $"gen/{step}.{part}.txt"));
            project.Steps.Add(new()
            {
                ["Include"] = step.ToString(CultureInfo.InvariantCulture),
                ["Outputs"] = outputs,
                ["Command"] = $"for out in {{Outputs}}; do echo {configuration} {round} > $out; done",
            });
        }
    }

    private static List<string> ReadToEnd(HostProcess host)
    {
        List<string> lines = [];
        while (host.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private static Process StartPruning(string cache)
    {
        ProcessStartInfo start = new(DotnetHost.Find(new Dictionary<string, string>())!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Host.dll"));
        start.ArgumentList.Add("prune");
        start.ArgumentList.Add(cache);
        Process process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }
}

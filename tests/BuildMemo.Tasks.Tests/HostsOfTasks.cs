using System.Diagnostics;
using System.Globalization;
using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>Whatever hosts the tasks, counts are those of a plain build: nodes that live on, MSBuild's server, task hosts.</summary>
[Collection(NodesThatLiveOn.Name)]
public sealed class HostsOfTasks : IDisposable
{
    private const string SaltVariable = "MSBUILDNODEHANDSHAKESALT";
    private readonly Sandbox _sandbox = new();
    // Nodes with a salt of their own answer nobody else, and are known by it.
    private readonly string _salt = Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        foreach (int node in Nodes())
        {
            using Process process = Process.GetProcessById(node);
            process.Kill();
        }

        _sandbox.Dispose();
    }

    [Fact]
    public void Nodes_that_live_on_build_as_new_ones_do()
    {
        (string, string)[] environment = [("MSBUILDDISABLENODEREUSE", "0"), (SaltVariable, _salt)];
        ExpectUsualCounts("MSBuild", ["-nodeReuse:true", "-m:2"], environment, projects: 3);
        // MSBuild ends a node that is one too many, and counts those of all builds on the machine: then the next build's may live on.
        for (int more = 0; more < 5 && Nodes().Count == 0; more++)
            _sandbox.DotNet("", ["build", "all.proj", "-nodeReuse:true", "-m:2"], environment).Counts(upToDate: 12);
        Assert.NotEmpty(Nodes());
    }

    [Fact]
    public void The_server_of_MSBuild_builds_as_a_process_of_its_own_does()
    {
        (string, string)[] environment = [("DOTNET_CLI_USE_MSBUILD_SERVER", "1"), ("MSBUILDUSESERVER", "1"), ("MSBUILDDISABLENODEREUSE", "0"), (SaltVariable, _salt)];
        ExpectUsualCounts("nodemode:8", ["-nodeReuse:true"], environment, projects: 1);
        Assert.Contains(Nodes(), node => CommandLine(node).Contains("nodemode:8", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_task_host_for_every_task_builds_as_the_node_itself_does() =>
        ExpectUsualCounts("nodemode:2", [], [("MSBUILDFORCEALLTASKSOUTOFPROC", "1"), (SaltVariable, _salt)], projects: 1);

    [Fact]
    public void A_task_host_for_our_task_alone_builds_as_the_node_itself_does() => ExpectUsualCounts(
        "nodemode:2", [], [(SaltVariable, _salt)], projects: 1,
        $"<UsingTask TaskName=\"BuildMemo.Tasks.MemoRun\" AssemblyFile=\"{Repository.TasksFolder}BuildMemo.Tasks.dll\" TaskFactory=\"TaskHostFactory\" Override=\"true\" />");

    /// <param name="host">What the command line of the process that runs the steps holds.</param>
    /// <param name="arguments">Of <c>dotnet build</c>.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="projects">How many.</param>
    /// <param name="xml">Goes before the targets.</param>
    private void ExpectUsualCounts(string host, string[] arguments, (string, string)[] environment, int projects, string xml = "")
    {
        const int Steps = 4;
        for (int project = 0; project < projects; project++)
        {
            ProjectBuilder builder = _sandbox.Project($"p{project}", $"p{project}.proj").UsingSources().Xml(xml).Property("BuildMemoExplain", "true")
                .Target("Build", "<Message Importance=\"high\" Text=\"got @(Made->Count())\" />", dependsOnTargets: "BuildMemoRun");
            for (int step = 0; step < Steps; step++)
            {
                builder.File($"in{step}.txt", $"{project} {step}\n")
                    .Step($"in{step}.txt", ("Command", "cp {Inputs} {Outputs}; echo \"{Inputs}(1): warning W1: host %24(tr '\\0' ' ' < /proc/$PPID/cmdline)\""), ("Outputs", $"out/{step}.txt"), ("AddTo", "Made"));
            }

            builder.Save();
        }

        _sandbox.Write("all.proj", "<Project><ItemGroup><P Include=\"p*/*.proj\" /></ItemGroup><Target Name=\"Build\"><MSBuild Projects=\"@(P)\" BuildInParallel=\"true\" /></Target></Project>");
        BuildResult Build() => _sandbox.DotNet("", ["build", "all.proj", .. arguments], environment);
        int all = projects * Steps;
        BuildResult first = Build().Counts(ran: all).Says($"got {Steps}", "warning W1");
        Assert.Contains(host, first.Output, StringComparison.OrdinalIgnoreCase);
        Build().Counts(upToDate: all).Says($"got {Steps}");
        for (int project = 0; project < projects; project++)
        {
            Directory.Delete(_sandbox[$"p{project}/obj"], recursive: true);
            Directory.Delete(_sandbox[$"p{project}/out"], recursive: true);
        }

        BuildResult restored = Build().Counts(restored: all).Says("warning W1");
        Assert.Equal(projects, restored.Reports.Count);
        _sandbox.Write("p0/in1.txt", "edited\n");
        Build().Counts(upToDate: all - 1, ran: 1).Says("in1.txt");
        Assert.Equal("edited\n", _sandbox.Read("p0/out/1.txt"));
    }

    private List<int> Nodes()
    {
        List<int> nodes = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id == Environment.ProcessId)
                continue;
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{SaltVariable}={_salt}", StringComparison.Ordinal))
                    nodes.Add(id);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or is another user's.
            }
        }

        return nodes;
    }

    private static string CommandLine(int id) => File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
}

using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>Workers and the MSBuild nodes that they belong to.</summary>
[Collection(NodesThatLiveOn.Name)]
public sealed class WorkersOfNodes : IDisposable
{
    // Nodes of this test alone: others of the machine are never reused, and never end these.
    private readonly (string Name, string Value)[] _reuse =
    [
        ("MSBUILDDISABLENODEREUSE", ""), ("MSBUILDNOINPROCNODE", "1"), ("MSBUILDNODEHANDSHAKESALT", "buildmemo-" + Guid.NewGuid().ToString("N")),
    ];

    private readonly FaultyMethods _ground = new();

    public WorkersOfNodes() => _ground
        .Library("Steps", "namespace Steps { public static class A { public static int Process() => System.Environment.ProcessId; } }")
        .Consumer("<MemoStep Include=\"process\" Assembly=\"Steps\" Method=\"Steps.A.Process\" />", "Steps");

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void P17_A_worker_lives_across_the_builds_of_a_node_that_is_reused_and_ends_with_it()
    {
        int first = BuildAndReadWorker();
        // MSBuild ends a node that is one too many, and counts those of all builds on the machine: then the next build's may live on.
        for (int more = 0; more < 5 && !_ground.Workers().Contains(first); more++)
            first = BuildAndReadWorker();
        Assert.Contains(first, _ground.Workers());

        Assert.Equal(first, BuildAndReadWorker());
        foreach (int node in _ground.Find("nodemode:1"))
            FaultyMethods.SendKill(node);
        FaultyMethods.WaitFor(() => _ground.Workers().Count == 0, "the end of the workers");
    }

    [Fact]
    public void P17_The_projects_of_a_build_share_a_worker()
    {
        _ground.Sandbox.Project("second", "Second.csproj").Sdk().UsingPackage()
            .Item("ProjectReference", "../Steps/Steps.csproj", ("OutputItemType", "MemoAssembly"), ("ReferenceOutputAssembly", "false"))
            .Item("ProjectReference", "../app/App.csproj", ("ReferenceOutputAssembly", "false"))
            .Item("MemoStep", "other", ("Assembly", "Steps"), ("Method", "Steps.A.Process"))
            .Save();
        using (RunningBuild build = _ground.Sandbox.Start("second", ["build", "-m:1", "-p:BuildMemoMode=Off", "-p:BuildMemoRoot=" + _ground.Sandbox[""]], [("TMPDIR", _ground.Temporary)]))
            build.Wait().Counts(ran: 2);

        Assert.Equal(_ground.Result("process"), _ground.Sandbox.Read("second/obj/Debug/net10.0/buildmemo/results/other.json"));
    }

    [Fact]
    public void A_build_whose_output_goes_into_a_pipe_ends_while_idle_workers_live()
    {
        // Started this way the pipe's end is waited for: a worker or node that held it would hold the build.
        string command = $"dotnet build -p:BuildMemoMode=Off | cat > '{_ground.Sandbox["piped.txt"]}'";
        using (System.Diagnostics.Process shell = System.Diagnostics.Process.Start(Shell(command))!)
            Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(5)), "cat still waits");

        Assert.Contains("1 ran", _ground.Sandbox.Read("piped.txt"), StringComparison.Ordinal);
        Assert.Single(_ground.Workers());
    }

    private int BuildAndReadWorker()
    {
        using (RunningBuild build = _ground.Start(["-p:BuildMemoMode=Off"], _reuse))
            build.Wait().Counts(ran: 1);
        return int.Parse(_ground.Result("process"), System.Globalization.CultureInfo.InvariantCulture);
    }

    private System.Diagnostics.ProcessStartInfo Shell(string command)
    {
        System.Diagnostics.ProcessStartInfo start = new("sh", ["-c", command]) { WorkingDirectory = _ground.Sandbox["app"] };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("BUILDMEMO", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in (IEnumerable<(string, string)>)[.. _reuse, ("TMPDIR", _ground.Temporary), ("BUILDMEMO_CACHE_DIR", _ground.Sandbox.Cache)])
        {
            if (value.Length > 0)
                start.Environment[name] = value;
        }

        return start;
    }
}

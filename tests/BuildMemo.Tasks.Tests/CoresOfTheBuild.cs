using BuildMemo.Settings;
using BuildMemo.Testing;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks.Tests;

/// <summary>Execution slots come from MSBuild's budget, which the nodes of a build share.</summary>
public sealed class CoresOfTheBuild : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_granted_is_given_back_and_no_more()
    {
        RecordedEngine engine = new(3);
        MSBuildCores cores = new(engine);
        Assert.Equal(3, cores.Request(8));
        cores.Release();
        cores.Release();
        Assert.Equal(["request 8", "release 3"], engine.CoreCalls);
        Assert.Equal(3, engine.CoresLeft);
    }

    [Fact]
    public void An_empty_budget_still_gives_one_slot_and_nothing_is_given_back()
    {
        RecordedEngine engine = new(0);
        MSBuildCores cores = new(engine);
        Assert.Equal(1, cores.Request(4));
        cores.Release();
        Assert.Equal(["request 4"], engine.CoreCalls);
    }

    [Fact]
    public void Where_nobody_lends_cores_as_many_as_wanted_are_taken()
    {
        RecordedEngine engine = new(0) { HasNoBudget = true };
        MSBuildCores cores = new(engine);
        Assert.Equal(4, cores.Request(4));
        cores.Release();
        Assert.Empty(engine.CoreCalls);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void P1_A_task_asks_once_for_all_its_steps_and_gives_back_also_when_they_fail(string command, bool succeeds)
    {
        RecordedEngine engine = new(2);
        Assert.Equal(succeeds, Run(engine, command, steps: 6));
        Assert.Equal(["request 2", "release 2"], engine.CoreCalls);
        Assert.Equal(2, engine.CoresLeft);
        Assert.Equal(succeeds, engine.Errors.IsEmpty);
    }

    [Fact]
    public void A_task_that_finds_everything_up_to_date_asks_for_none()
    {
        Assert.True(Run(new(2), "true", steps: 3));
        RecordedEngine engine = new(2);
        Assert.True(Run(engine, "true", steps: 3));
        Assert.Empty(engine.CoreCalls);
    }

    [Fact]
    public void P1_where_the_build_lends_one_core_one_worker_runs_whatever_number_of_jobs_is_wished()
    {
        RecordedEngine engine = new(1);
        Assert.True(Run(engine, 8, "4", (item, index) =>
        {
            item.SetMetadata("Assembly", Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Methods.dll"));
            item.SetMetadata("Method", "BuildMemo.Testing.Methods.Plain.ProcessId");
            item.SetMetadata("Result", $"obj/{index}.json");
            item.SetMetadata("BatchSize", "1");
            item.SetMetadata("Version", $"{index}");
        }));
        Assert.Equal(["request 4", "release 1"], engine.CoreCalls);
        Assert.Single(Enumerable.Range(0, 8).Select(index => File.ReadAllText(_folder[$"obj/{index}.json"])).Distinct());
    }

    [Fact]
    public void P6_a_parameter_of_the_task_goes_before_the_property()
    {
        RecordedEngine engine = new(8);
        Assert.True(Run(engine, 6, "2", Echo("true"), task => task.MaxParallelism = "3"));
        Assert.Equal(["request 3", "release 3"], engine.CoreCalls);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-1", 0)]
    [InlineData("-2", 1)]
    public void P1_all_cores_and_all_but_some_are_asked_for(string jobs, int fewer)
    {
        int all = CpuCount.Find(Environment.GetEnvironmentVariable);
        int wanted = Math.Max(1, all - fewer);
        RecordedEngine engine = new(1024);
        Assert.True(Run(engine, all + 4, jobs, Echo("true")));
        Assert.Equal([$"request {wanted}", $"release {wanted}"], engine.CoreCalls);
    }

    [Fact]
    public void P1_no_jobs_are_an_error_and_nothing_runs()
    {
        RecordedEngine engine = new(2);
        Assert.False(Run(engine, 2, "0", Echo("true")));
        Assert.NotEmpty(engine.Errors);
        Assert.Empty(engine.CoreCalls);
        Assert.False(File.Exists(_folder["obj/0.txt"]));
    }

    [Fact]
    public void P18_the_bound_of_the_project_replaces_the_worker_that_grew()
    {
        (string Method, string Parameters)[] calls = [("Leaving.Grow", "megabytes=20"), ("Leaving.Grow", "megabytes=100"), ("Plain.ProcessId", "")];
        RecordedEngine engine = new(1);
        Assert.True(Run(engine, calls.Length, "1", (item, index) =>
        {
            item.SetMetadata("Assembly", Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Methods.dll"));
            item.SetMetadata("Method", $"BuildMemo.Testing.Methods.{calls[index].Method}");
            item.SetMetadata("Parameters", calls[index].Parameters);
            item.SetMetadata("Result", $"obj/{index}.json");
        }, project: ("BuildMemoMaxWorkerGrowth", "50M")));
        string[] workers = [.. Enumerable.Range(0, calls.Length).Select(index => File.ReadAllText(_folder[$"obj/{index}.json"]))];
        Assert.Equal(workers[0], workers[1]);
        Assert.NotEqual(workers[1], workers[2]);
        Assert.Single(engine.Messages, message => message.Contains("is replaced", StringComparison.Ordinal));
    }

    private static Action<TaskItem, int> Echo(string command) => (item, index) =>
    {
        item.SetMetadata("Command", $"echo x > {{Outputs}}; {command}");
        item.SetMetadata("Outputs", $"obj/{index}.txt");
    };

    private bool Run(RecordedEngine engine, string command, int steps) => Run(engine, steps, "2", Echo(command));

    private bool Run(
        RecordedEngine engine, int steps, string jobs, Action<TaskItem, int> declare, Action<MemoRun>? change = null, params ReadOnlySpan<(string Name, string Value)> project)
    {
        TaskItem settings = new("project");
        settings.SetMetadata("ProjectFile", _folder["test.proj"]);
        settings.SetMetadata("BuildMemoCacheDir", _folder["cache"]);
        settings.SetMetadata("BuildMemoMaxParallelism", jobs);
        foreach ((string name, string value) in project)
            settings.SetMetadata(name, value);
        ITaskItem[] items = [.. Enumerable.Range(0, steps).Select(ITaskItem (index) =>
        {
            TaskItem item = new($"step{index}");
            declare(item, index);
            return item;
        })];
        MemoRun task = new() { BuildEngine = engine, Project = settings, Steps = items, JournalName = "steps" };
        change?.Invoke(task);
        return task.Execute();
    }
}

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
        Assert.True(Run(engine, 8, 4, (item, index) =>
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

    private bool Run(RecordedEngine engine, string command, int steps) => Run(engine, steps, 2, (item, index) =>
    {
        item.SetMetadata("Command", $"echo x > {{Outputs}}; {command}");
        item.SetMetadata("Outputs", $"obj/{index}.txt");
    });

    private bool Run(RecordedEngine engine, int steps, int jobs, Action<TaskItem, int> declare)
    {
        TaskItem project = new("project");
        project.SetMetadata("ProjectFile", _folder["test.proj"]);
        project.SetMetadata("BuildMemoCacheDir", _folder["cache"]);
        project.SetMetadata("BuildMemoMaxParallelism", $"{jobs}");
        ITaskItem[] items = [.. Enumerable.Range(0, steps).Select(ITaskItem (index) =>
        {
            TaskItem item = new($"step{index}");
            declare(item, index);
            return item;
        })];
        return new MemoRun { BuildEngine = engine, Project = project, Steps = items, JournalName = "steps" }.Execute();
    }
}

using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary><c>report</c> on a project that MSBuild built.</summary>
public sealed class ReportOfBuild : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly ToolRig _rig = new();

    public void Dispose()
    {
        _rig.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void The_last_build_is_shown_with_its_order_slots_and_failures()
    {
        string project = _sandbox.Project("app", "App.proj").UsingSources()
            .File("in.txt", "1")
            .Step("first", ("Inputs", "in.txt"), ("Outputs", "first.txt"), ("Command", "cp in.txt first.txt"))
            .Step("second", ("Inputs", "first.txt"), ("Outputs", "second.txt"), ("Command", "cp first.txt second.txt"))
            .Step("third", ("Inputs", "second.txt"), ("Outputs", "third.txt"), ("Command", "grep 1 second.txt > third.txt"))
            .Save();
        Assert.Contains("BMEMO7180", _rig.Run("report", project).Exits(1).Error, StringComparison.Ordinal);
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 3);
        JsonElement run = Assert.Single(_rig.Run("report", project, "--json").Exits(0).Json.GetProperty("runs").EnumerateArray());
        Assert.Equal([0, 1, 2], run.GetProperty("criticalPath").EnumerateArray().Select(place => place.GetInt32()));
        Assert.All(run.GetProperty("steps").EnumerateArray(), step => Assert.True(step.GetProperty("slot").GetInt32() > 0));
        Assert.Equal(1, run.GetProperty("steps")[1].GetProperty("outputBytes").GetInt32());

        // Nothing to do leaves the last run that had something to do.
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(upToDate: 3);
        Assert.Equal(3, _rig.Run("report", project, "--json").Exits(0).Json.GetProperty("runs")[0].GetProperty("totals").GetProperty("ran").GetInt32());

        File.WriteAllText(_sandbox["app/in.txt"], "2");
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]);
        ToolResult failed = _rig.Run("report", project).Exits(0);
        Assert.Contains("failed         third", failed.Output, StringComparison.Ordinal);
        Assert.Contains("input in.txt changed", failed.Output, StringComparison.Ordinal);
    }
}

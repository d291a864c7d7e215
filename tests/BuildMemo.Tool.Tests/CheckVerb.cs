using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>check</c> (M10): the answer by exit code; nothing runs, nothing is written.</summary>
public sealed class CheckVerb : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly ToolRig _rig = new();

    public void Dispose()
    {
        _rig.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void M10_check_answers_by_exit_code_and_writes_nothing()
    {
        string project = _sandbox.Project("app", "App.proj").UsingSources()
            .File("in.txt", "1")
            .Step("first", ("Inputs", "in.txt"), ("Outputs", "first.txt"), ("Command", "cp in.txt first.txt; echo x >> ../ran"))
            .Step("second", ("Inputs", "first.txt"), ("Outputs", "second.txt"), ("Command", "cp first.txt second.txt; echo x >> ../ran"))
            .Save();
        string before = Tree();
        Assert.Equal(["run", "depends"], Verdicts(project, 1));
        Assert.Equal(before, Tree());

        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 2);
        before = Tree();
        Assert.Equal(["upToDate", "upToDate"], Verdicts(project, 0));
        Assert.Equal(before, Tree());

        // A fresh clone: both would be restored, the second one judged by what the first one's record holds.
        Directory.Delete(_sandbox["app/obj"], recursive: true);
        File.Delete(_sandbox["app/first.txt"]);
        File.Delete(_sandbox["app/second.txt"]);
        before = Tree();
        Assert.Equal(["restore", "restore"], Verdicts(project, 0));
        Assert.Equal(before, Tree());

        // What stands there instead of the output is not what would be there.
        File.WriteAllText(_sandbox["app/first.txt"], "edited");
        Assert.Equal(["restore", "restore"], Verdicts(project, 0));

        File.WriteAllText(_sandbox["app/in.txt"], "2");
        before = Tree();
        Assert.Equal(["run", "depends"], Verdicts(project, 1));
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void The_store_of_a_project_is_found_in_its_journal()
    {
        string project = _sandbox.Project("app", "App.proj").UsingSources().Property("BuildMemoCacheDir", "own-store")
            .Step("one", ("Outputs", "o.txt"), ("Command", "echo 1 > o.txt")).Save();
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 1);
        foreach (string given in (ReadOnlySpan<string>)[project, _sandbox["app"]])
        {
            Assert.Equal(_sandbox["app/own-store"], _rig.Run("stats", "--project", given, "--json").Exits(0).Json.GetProperty("store").GetString());
            Assert.Equal(1, _rig.Run("list", "--project", given, "--json").Exits(0).Json.GetProperty("records").GetArrayLength());
        }
    }

    [Fact]
    public void A_project_that_does_not_know_BuildMemo_can_not_be_checked()
    {
        string project = _rig.Write("Plain.proj", "<Project><Target Name=\"Build\" /></Project>");
        Assert.Contains("BMEMO7005", _rig.Run("check", project).Exits(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_that_is_wrong_is_told_and_is_no_answer()
    {
        string project = _sandbox.Project("app", "App.proj").UsingSources().Step("one", ("Command", "true")).Save();
        Assert.Contains("BMEMO1006", _rig.Run("check", project).Exits(3).Error, StringComparison.Ordinal);
    }

    private List<string> Verdicts(string project, int exitCode)
    {
        ToolResult result = _rig.Run("check", project, "--json", "--cache-dir", _sandbox.Cache).Exits(exitCode);
        ToolReference.Describes("check", result.Json);
        return [.. result.Json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("verdict").GetString()!)];
    }

    // Every file with its time: project, journal and store.
    private string Tree() => string.Join('\n', ((string[])[_sandbox.Work, _sandbox.Cache]).Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        .Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {new FileInfo(file).Length}"));
}

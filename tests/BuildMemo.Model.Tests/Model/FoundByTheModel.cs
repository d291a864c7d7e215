using BuildMemo.Model.Tests.Races;
using BuildMemo.Testing;

namespace BuildMemo.Model.Tests.Model;

/// <summary>What random builds found, each in its smallest form.</summary>
public sealed class FoundByTheModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EngineProject _project;

    public FoundByTheModel() => _project = new(_folder, "checkout");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_left_in_an_output_folder_is_removed_without_a_run()
    {
        _project.Steps.Add(new()
        {
            ["Include"] = "pieces",
            ["OutputDirectories"] = "obj/Debug/pieces",
            ["Command"] = "mkdir {OutputDirectories}/below; echo 1 > {OutputDirectories}/one; echo 2 > {OutputDirectories}/below/two",
        });
        _project.Build();
        Assert.Equal(1, _project.Build().Totals.UpToDate);

        foreach (string leftover in (string[])["obj/Debug/pieces/left", "obj/Debug/pieces/below/left"])
        {
            _project.Write(leftover, "left over\n");
            Assert.Equal(1, _project.Build().Totals.Restored);
            Assert.False(File.Exists(Path.Combine(_project.Project, leftover)));
            Assert.Equal(1, _project.Build().Totals.UpToDate);
        }
    }

    [Fact]
    public void Another_tool_on_the_PATH_is_noticed_by_every_step_that_uses_it()
    {
        ModelTools tools = new(_folder.Path);
        tools.Switch();
        tools.Upgrade(1);
        _project.Write("src/a.txt", "a\n");
        foreach (string name in (string[])["first", "second"])
            _project.Steps.Add(new() { ["Include"] = name, ["Inputs"] = "src/a.txt", ["Outputs"] = $"obj/Debug/{name}.txt", ["Command"] = "mix {Outputs} p {Inputs}" });
        _project.Environment["PATH"] = tools.SearchPath;
        _project.Build();

        tools.Switch();
        _project.Environment["PATH"] = tools.SearchPath;
        Assert.Equal(2, _project.Build().Totals.Ran);
    }

    [Fact]
    public void A_discovered_input_with_a_modification_time_to_come_does_not_count_as_changed_while_the_step_ran()
    {
        _project.Write("src/a.txt", "src/b.txt\n");
        _project.Write("src/b.txt", "b\n");
        File.SetLastWriteTimeUtc(Path.Combine(_project.Project, "src/b.txt"), DateTime.UtcNow.AddDays(2));
        _project.Steps.Add(new()
        {
            ["Include"] = "bundle",
            ["Inputs"] = "src/a.txt",
            ["Outputs"] = "obj/Debug/bundle.txt",
            ["DepFile"] = "obj/Debug/bundle.dep",
            ["Command"] = "cat $(cat {Inputs}) > {Outputs}; echo \"{Outputs}: $(cat {Inputs})\" > {DepFile}",
        });
        _project.Build("Debug", out List<string> problems);
        Assert.DoesNotContain(problems, problem => problem.StartsWith("BMEMO2304", StringComparison.Ordinal));
        Assert.Equal(1, _project.Build().Totals.UpToDate);
        _project.Delete("obj");
        Assert.Equal(1, _project.Build().Totals.Restored);
    }
}

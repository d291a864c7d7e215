using BuildMemo.Capture;
using BuildMemo.Journal;
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

    [Fact]
    public void A_result_of_a_tool_that_changed_while_the_step_ran_is_not_stored()
    {
        string tool = Path.Combine(_folder.Path, "bin", "upgrading");
        _folder.Write("bin/upgrading", "#!/bin/sh\necho x > \"$1\"\necho '# upgraded' >> \"$0\"\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _project.Environment["PATH"] = Path.GetDirectoryName(tool) + ":/usr/bin:/bin";
        _project.Steps.Add(new() { ["Include"] = "step", ["Outputs"] = "obj/Debug/x.txt", ["Command"] = "upgrading {Outputs}" });

        _project.Build("Debug", out List<string> problems);

        Assert.Contains(tool, Assert.Single(problems));
        Assert.Equal(0, EngineProject.VerifyStore(_project.Cache));
        Assert.Equal(1, _project.Build("Debug", out _).Totals.Ran);
    }

    [Fact]
    public void What_a_killed_build_left_aside_never_replaces_what_another_build_is_writing()
    {
        string output = Path.Combine(_project.Project, "gen", "x.txt");
        string aside = Path.Combine(_project.Project, "obj", "buildmemo", "aside", "x");
        _project.Steps.Add(new() { ["Include"] = "other", ["Outputs"] = "obj/Debug/other.txt", ["Command"] = "echo 1 > {Outputs}" });
        _project.Build();
        JournalLocation location = new(
            Path.Combine(_project.Project, "obj", "Debug", "buildmemo", "steps"), $"{Path.Combine(_project.Project, "project.csproj")}\n\nsteps");
        using (ProjectJournal journal = Assert.IsType<JournalOpened>(JournalFile.Open(location, null)).Journal)
            journal.Begin("x", [new AsideMove(output, aside)]);
        _project.Write("obj/buildmemo/aside/x", "before\n");
        _project.Write("gen/x.txt", "by another build\n");
        using OutputLocks locks = OutputLocks.TryOpen(Path.GetTempPath(), out _)!;

        using (locks.TryHold([output], _project.Root, out _))
            _project.Build();

        Assert.Equal("by another build\n", File.ReadAllText(output));
        Assert.False(File.Exists(aside));
    }

    [Fact]
    public void What_a_killed_build_left_aside_comes_back()
    {
        string output = Path.Combine(_project.Project, "gen", "x.txt");
        string aside = Path.Combine(_project.Project, "obj", "buildmemo", "aside", "x");
        _project.Steps.Add(new() { ["Include"] = "other", ["Outputs"] = "obj/Debug/other.txt", ["Command"] = "echo 1 > {Outputs}" });
        _project.Build();
        JournalLocation location = new(
            Path.Combine(_project.Project, "obj", "Debug", "buildmemo", "steps"), $"{Path.Combine(_project.Project, "project.csproj")}\n\nsteps");
        using (ProjectJournal journal = Assert.IsType<JournalOpened>(JournalFile.Open(location, null)).Journal)
            journal.Begin("x", [new AsideMove(output, aside)]);
        _project.Write("obj/buildmemo/aside/x", "before\n");

        _project.Build();

        Assert.Equal("before\n", File.ReadAllText(output));
        Assert.False(File.Exists(aside));
    }

    [Fact]
    public void A_batch_that_leaves_an_output_out_is_run_again_one_by_one()
    {
        ModelTools tools = new(_folder.Path);
        _project.Environment["PATH"] = tools.SearchPath;
        _project.Write("src/a.txt", "a\n");
        foreach (string name in (string[])["first", "second", "third"])
        {
            _project.Steps.Add(new()
            {
                ["Include"] = name,
                ["Inputs"] = "src/a.txt",
                ["Outputs"] = $"obj/Debug/{name}.txt",
                ["Command"] = "each {Inputs} -- {Outputs}",
                ["BatchSize"] = "3",
            });
        }

        Assert.Equal(3, _project.Build().Totals.Ran);
        Assert.Equal("each 0\na\n", _project.Read("obj/Debug/third.txt"));
    }
}

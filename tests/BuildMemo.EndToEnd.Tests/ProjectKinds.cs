using System.IO.Compression;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>Kinds of projects and verbs of <c>dotnet</c>, each of which meets the steps in its own way.</summary>
public sealed class ProjectKinds : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public ProjectKinds() => _sandbox.WithPackages();

    [Fact]
    public void A_web_project_publishes_what_a_step_made_for_wwwroot()
    {
        _sandbox.Project("web", "Web.csproj").Sdk("Microsoft.NET.Sdk.Web").UsingPackage()
            .File("Program.cs", "WebApplication.Create(args).Run();\n").Property("ImplicitUsings", "enable")
            .File("site.css", "body { }\n")
            .Step("site.css", ("Command", "tr a-z A-Z < {Inputs} > {Outputs}"), ("Outputs", "wwwroot/site.css"), ("AddTo", "Content"))
            .Save();
        _sandbox.DotNet("web", ["publish", "-o", _sandbox["published"]]).Counts(ran: 1);
        Assert.Equal("BODY { }\n", _sandbox.Read("published/wwwroot/site.css"));
        // Now a glob of the SDK picks the file up as well: no duplicate.
        _sandbox.DotNet("web", ["publish", "-o", _sandbox["published"]]).Counts(upToDate: 1).DoesNotSay("warning");
        _sandbox.DotNet("web", ["clean", "-c", "Release"]).Succeeded();
        Assert.False(File.Exists(_sandbox["web/wwwroot/site.css"]));
        BuildResult graph = _sandbox.Build("web", "-graph", "-mt").Counts(restored: 1);
        Assert.Single(graph.Log.Tasks("MemoRun"));
    }

    [Fact]
    public void A_library_of_two_frameworks_runs_its_steps_in_each_and_none_in_the_outer_build()
    {
        _sandbox.Project("lib", "Lib.csproj").Sdk("Microsoft.NET.Sdk", "").UsingPackage()
            .Property("TargetFrameworks", "net10.0;netstandard2.0")
            .File("name.txt", "Made")
            .Step("code", ("Inputs", "name.txt"), ("Command", "echo \"public class Made { }\" > {Outputs}"), ("Outputs", "$(IntermediateOutputPath)Made.cs"), ("AddTo", "Compile"))
            .Save();
        BuildResult first = _sandbox.DotNet("lib", ["pack", "-m:2"]).Succeeded();
        Assert.Equal(2, first.Reports.Count);
        // The two want the same bytes: one of them runs, the other restores.
        Assert.Equal((1, 1), (first.Totals.Ran, first.Totals.Restored));
        using (ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(_sandbox["lib/bin"], "*.nupkg", SearchOption.AllDirectories).Single()))
            Assert.Equal(2, package.Entries.Count(entry => entry.Name == "Lib.dll"));
        Assert.Equal(2, _sandbox.DotNet("lib", ["pack"]).Succeeded().Totals.UpToDate);
        BuildResult noBuild = _sandbox.DotNet("lib", ["pack", "--no-build"]).Succeeded();
        Assert.Equal(0, noBuild.Totals.Ran);
    }

    [Fact]
    public void Branches_and_back_are_restores_and_a_console_program_runs()
    {
        _sandbox.Write(".gitignore", "bin/\nobj/\n");
        _sandbox.Project("app", "App.csproj").Sdk().UsingPackage().Property("OutputType", "Exe")
            .File("Program.cs", "System.Console.WriteLine(Made.Text);\n")
            .File("text.txt", "main")
            .Step("text.txt", ("Command", "echo \"static class Made { public const string Text = \\\"%24(cat {Inputs})\\\"%3B }\" > {Outputs}"), ("Outputs", "$(IntermediateOutputPath)Made.cs"), ("AddTo", "Compile"))
            .Save();
        _sandbox.Git.Init();
        _sandbox.DotNet("app", ["run"]).Succeeded().Says("main");
        _sandbox.Git.Branch("other");
        _sandbox.Write("app/text.txt", "other");
        _sandbox.Git.Commit("Other text");
        _sandbox.Build("app").Counts(ran: 1);
        _sandbox.Git.Checkout("main");
        _sandbox.Build("app").Counts(restored: 1);
        _sandbox.DotNet("app", ["run", "--no-build"]).Succeeded().Says("main");
        _sandbox.Git.Checkout("other");
        _sandbox.Build("app", "-nodeReuse:true").Counts(restored: 1);
        _sandbox.Git.Clean();
        _sandbox.WithPackages();
        _sandbox.Build("app", "-nodeReuse:false").Counts(restored: 1);
    }

    [Fact]
    public void Ten_projects_that_share_steps_run_each_once()
    {
        const int projects = 10;
        _sandbox.Git.Init();
        _sandbox.Write("shared/one.txt", "one\n");
        _sandbox.Write("shared/two.txt", "two\n");
        List<string> paths = [];
        for (int index = 0; index < projects; index++)
        {
            string name = $"P{index}";
            _sandbox.Project(name, name + ".csproj").Sdk().UsingPackage()
                .Property("Own", index.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Step("../shared/*.txt", ("Command", "cat {Inputs} > {Outputs}"), ("Outputs", "$(IntermediateOutputPath){Filename}.out"))
                .Step("own", ("Inputs", "../shared/one.txt"), ("Command", "echo $(Own) > {Outputs}"), ("Outputs", "$(IntermediateOutputPath)own.out"))
                .Save();
            paths.Add($"<Project Path='{name}/{name}.csproj' />");
        }

        _sandbox.Write("All.slnx", $"<Solution>{string.Concat(paths)}</Solution>");
        BuildResult first = _sandbox.DotNet("", ["build", "All.slnx", "-m:2"]).Counts(ran: 2 + projects, restored: 2 * (projects - 1));
        Assert.Equal(projects, first.Reports.Count);
        _sandbox.DotNet("", ["build", "All.slnx", "-m:2", "--no-restore"]).Counts(upToDate: 3 * projects);
    }

    public void Dispose() => _sandbox.Dispose();
}

using BuildMemo.Errors;
using BuildMemo.Settings;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Settings;

public sealed class ProjectPathsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ProjectFolders Folders(string project) => new() { ProjectFile = _folder.Write(project, "<Project />") };

    [Fact]
    public void The_root_is_the_nearest_folder_above_with_a_git_folder()
    {
        Directory.CreateDirectory(_folder[".git"]);
        Directory.CreateDirectory(_folder["inner/.git"]);
        Assert.Equal(_folder["inner"], ProjectPathsReader.Read(Folders("inner/src/app/app.csproj")).Paths.Root);
        Assert.Equal(_folder.Path, ProjectPathsReader.Read(Folders("other/app.csproj")).Paths.Root);
    }

    [Fact]
    public void A_git_file_as_worktrees_have_it_marks_the_root_too()
    {
        _folder.Write("tree/.git", "gitdir: elsewhere");
        Assert.Equal(_folder["tree"], ProjectPathsReader.Read(Folders("tree/src/app.csproj")).Paths.Root);
    }

    [Fact]
    public void BuildMemoRoot_sets_the_root_and_must_exist()
    {
        Directory.CreateDirectory(_folder[".git"]);
        ProjectFolders folders = Folders("src/app/app.csproj");
        (ProjectPaths paths, Problem? problem) = ProjectPathsReader.Read(folders with { Root = "../" });
        Assert.Null(problem);
        Assert.Equal(_folder["src"], paths.Root);
        (paths, problem) = ProjectPathsReader.Read(folders with { Root = "nowhere" });
        Assert.Equal(Codes.RootNotFound, problem!.Code);
        Assert.Contains(_folder["src/app/nowhere"], problem.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.Path, paths.Root);
    }

    [Fact]
    public void Folders_become_absolute_without_trailing_separators_with_either_separator()
    {
        ProjectPaths paths = ProjectPathsReader.Read(Folders("app/app.csproj") with
        {
            IntermediateOutputPath = "obj\\Debug/net10.0/",
            BaseIntermediateOutputPath = "obj\\",
            OutDir = "bin/Debug/",
            ArtifactsPath = "../artifacts",
        }).Paths;
        Assert.Equal(_folder["app"], paths.ProjectDirectory);
        Assert.Equal(_folder["app/obj/Debug/net10.0"], paths.IntermediateOutputPath);
        Assert.Equal(_folder["app/obj"], paths.BaseIntermediateOutputPath);
        Assert.Equal(_folder["app/bin/Debug"], paths.OutDir);
        Assert.Equal(_folder["artifacts"], paths.ArtifactsPath);
        Assert.Equal(_folder["app/obj/Debug/net10.0/buildmemo"], paths.JournalDirectory);
        Assert.Null(paths.NuGetPackageRoot);
    }

    [Fact]
    public void Without_an_SDK_each_project_file_has_a_journal_folder_of_its_own()
    {
        ProjectPaths paths = ProjectPathsReader.Read(Folders("app/build.proj")).Paths;
        Assert.Equal(_folder["app/obj"], paths.IntermediateOutputPath);
        Assert.Equal(_folder["app/obj/buildmemo/build.proj"], paths.JournalDirectory);
    }
}

using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Store;
using BuildMemo.Testing;
using BuildMemo.Testing.Host;
using BuildMemo.Worker.Tests;

namespace BuildMemo.Model.Tests.Races;

/// <summary>A checkout of a project that hosts and the test itself build.</summary>
internal sealed class EngineProject
{
    private readonly TemporaryFolder _folder;
    private int _descriptions;

    public EngineProject(TemporaryFolder folder, string checkout)
    {
        _folder = folder;
        Root = folder[checkout];
        Project = Path.Combine(Root, "app");
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        Directory.CreateDirectory(Project);
    }

    public string Root { get; }

    public string Project { get; }

    /// <summary>Shared by all checkouts of a test.</summary>
    public string Cache => _folder["store"];

    public List<Dictionary<string, string>> Steps { get; } = [];

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nonexistent" };

    public int Parallelism { get; set; } = 2;

    public void Write(string relative, string content)
    {
        string path = Path.Combine(Project, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public string Read(string relative) => File.ReadAllText(Path.Combine(Project, relative));

    public void Delete(string folder)
    {
        string path = Path.Combine(Project, folder);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public EngineBuild Describe(string configuration = "Debug") => new()
    {
        Project = Project,
        Root = Root,
        Cache = Cache,
        Configuration = configuration,
        Steps = [.. Steps],
        Environment = Environment,
        Parallelism = Parallelism,
    };

    /// <summary>Starts a build in a process of its own.</summary>
    public HostProcess Start(string configuration = "Debug")
    {
        string file = _folder[$"{Path.GetFileName(Root)}-{Interlocked.Increment(ref _descriptions)}.json"];
        Describe(configuration).Save(file);
        return new HostProcess("build", file);
    }

    /// <summary>Starts <c>dotnet build</c> of a project with the same steps in the same folders.</summary>
    public Process StartDotnetBuild()
    {
        ProjectBuilder builder = ProjectBuilder.Create(Project, "project.csproj")
            .Property("BaseIntermediateOutputPath", "obj/").Property("IntermediateOutputPath", "obj/Debug/").UsingSources();
        foreach (Dictionary<string, string> step in Steps)
            builder.Step(step["Include"], [.. step.Where(metadata => metadata.Key != "Include").Select(metadata => (metadata.Key, metadata.Value))]);
        builder.Target("Build", "", dependsOnTargets: "BuildMemoRun").Save();
        ProcessStartInfo start = new(DotnetHost.Find(new Dictionary<string, string>())!, ["build", "project.csproj", "-nodeReuse:false", "-v:m"])
        {
            WorkingDirectory = Project,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in Environment)
        {
            // dotnet itself wants a home.
            if (name != "HOME")
                start.Environment[name] = value;
        }

        start.Environment["BUILDMEMO_CACHE_DIR"] = Cache;
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Builds in this process.</summary>
    public RunReport Build(string configuration = "Debug") => Build(configuration, out _);

    /// <summary>Builds in this process, and says what was found.</summary>
    public RunReport Build(string configuration, out List<string> problems)
    {
        CollectedEvents events = new();
        RunResult result = Describe(configuration).Run(events, CancellationToken.None);
        problems = events.Problems;
        Assert.True(result.Succeeded, string.Join('\n', events.Problems));
        return result.Report;
    }

    /// <summary>Reads every record and every blob of the store to its end.</summary>
    public static int VerifyStore(string cache)
    {
        Faults faults = new();
        using LocalStore store = LocalStore.Open(new() { Place = cache, VerifiesContent = true, IsReadOnly = true }, faults);
        int records = 0;
        foreach (StoredRecord stored in store.Records())
        {
            BuildMemo.Store.Record? record = stored.Load();
            Assert.True(record is not null, $"{stored.File.Path} can't be read");
            records++;
            foreach (RecordOutput output in record.Outputs)
            {
                if (output.Kind == RecordOutputKind.File && output.Inlined.IsDefault)
                    Assert.True(store.TryReadBlob(output.Digest, output.Size, Stream.Null), $"{output.Path} of {stored.File.Path}: its blob {output.Digest} is torn");
            }
        }

        Assert.Empty(faults.Found);
        string quarantine = Path.Combine(cache, "quarantine");
        Assert.True(!Directory.Exists(quarantine) || !Directory.EnumerateFileSystemEntries(quarantine).Any(), "something was torn");
        return records;
    }

    private sealed class Faults : IStoreFaults
    {
        public List<string> Found { get; } = [];

        public void Report(Problem problem) => Found.Add(problem.Message);
    }
}

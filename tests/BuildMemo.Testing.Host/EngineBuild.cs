using System.Text.Json;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Scheduling;
using BuildMemo.Steps;

namespace BuildMemo.Testing.Host;

/// <summary>A build of the engine alone, without MSBuild: in a test's own process, or in a host that it describes in a file.</summary>
public sealed record EngineBuild : ICoreBudget
{
    /// <summary>Folder of the project, absolute.</summary>
    public required string Project { get; init; }

    /// <summary>Root of the checkout, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Folder of the store.</summary>
    public required string Cache { get; init; }

    /// <summary>Names the folder below obj.</summary>
    public string Configuration { get; init; } = "Debug";

    /// <summary>Steps: metadata by name; <c>Include</c> is the item itself.</summary>
    public required IReadOnlyList<Dictionary<string, string>> Steps { get; init; }

    /// <summary>The build's environment, whole.</summary>
    public required Dictionary<string, string> Environment { get; init; }

    /// <summary>How many commands at once.</summary>
    public int Parallelism { get; init; } = 2;

    /// <summary>Bound on the store; null for none.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Reads a description.</summary>
    public static EngineBuild Load(string file) => JsonSerializer.Deserialize<EngineBuild>(File.ReadAllText(file))!;

    /// <summary>Writes it down for a host.</summary>
    public void Save(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));

    /// <summary>Runs the build to its end.</summary>
    public RunResult Run(IRunEvents events, CancellationToken cancellation)
    {
        string obj = Path.Combine(Project, "obj");
        return MemoRunner.Run(
            new()
            {
                Declarations = [.. Steps.Select(step => new StepDeclaration(step["Include"], [.. step.Where(metadata => metadata.Key != "Include")]))],
                Paths = new()
                {
                    ProjectFile = Path.Combine(Project, "project.csproj"),
                    ProjectDirectory = Project,
                    Root = Root,
                    BaseIntermediateOutputPath = obj,
                    IntermediateOutputPath = Path.Combine(obj, Configuration),
                },
                Settings = new() { CacheDir = Cache, MaxParallelism = Parallelism, MaxSize = MaxSize },
                Environment = Environment,
                Events = events,
                Cores = this,
                JournalName = "steps",
                WorkerFolder = AppContext.BaseDirectory,
            },
            cancellation);
    }

    int ICoreBudget.Request(int wanted) => wanted;

    void ICoreBudget.Release()
    {
        // Nothing was borrowed from anybody.
    }
}

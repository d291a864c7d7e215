using BuildMemo.Run;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Engine.Tests;

/// <summary>A checkout with declared steps. Runs are those of the engine, without MSBuild.</summary>
public sealed class EngineProject
{
    private readonly EngineRig _rig;
    private readonly List<StepDeclaration> _steps = [];

    internal EngineProject(EngineRig rig, string folder, string configuration)
    {
        _rig = rig;
        Folder = folder;
        Directory.CreateDirectory(folder);
        Paths = new()
        {
            ProjectFile = Path.Combine(folder, "Project.csproj"),
            ProjectDirectory = folder,
            Root = folder,
            IntermediateOutputPath = Path.Combine(folder, "obj", configuration, "net10.0"),
            BaseIntermediateOutputPath = Path.Combine(folder, "obj"),
            OutDir = Path.Combine(folder, "bin", configuration, "net10.0"),
        };
        Settings = new() { CacheDir = rig.Cache };
        Environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = rig["home"],
        };
    }

    public string Folder { get; }

    public ProjectPaths Paths { get; set; }

    public BuildMemoSettings Settings { get; set; }

    public string TargetFramework { get; private init; } = "";

    public Dictionary<string, string> Environment { get; }

    public IReadOnlyList<StepDeclaration> Steps => _steps;

    /// <summary>What is below the intermediate folder, relative to the project.</summary>
    public string Intermediate => Path.GetRelativePath(Folder, Paths.IntermediateOutputPath);

    public string this[string relative] => Path.Combine(Folder, relative);

    public string JournalFile => Path.Combine(Paths.JournalDirectory, "steps");

    /// <summary>Declares a step.</summary>
    public EngineProject Step(string identity, params (string Name, string Value)[] metadata)
    {
        _steps.Add(new(identity, [.. metadata.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]));
        return this;
    }

    /// <summary>Declares a step that runs a shell command and notes that it did.</summary>
    public EngineProject Shell(string identity, string command, string outputs, params (string Name, string Value)[] metadata) =>
        Step(identity, [("Command", $"{_rig.Note(identity)}; {command}"), ("Outputs", outputs), .. metadata]);

    /// <summary>The inner build of a target framework of this project, without steps.</summary>
    public EngineProject For(string framework, string configuration = "Debug") => new(_rig, Folder, configuration)
    {
        TargetFramework = framework,
        Paths = Paths with
        {
            IntermediateOutputPath = Path.Combine(Folder, "obj", configuration, framework),
            OutDir = Path.Combine(Folder, "bin", configuration, framework),
        },
    };

    /// <summary>Forgets the declared steps.</summary>
    public EngineProject NoSteps()
    {
        _steps.Clear();
        return this;
    }

    /// <summary>The same steps in another checkout.</summary>
    public EngineProject With(EngineProject other)
    {
        _steps.Clear();
        _steps.AddRange(other._steps);
        return this;
    }

    public string Write(string relative, string content)
    {
        string path = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string Read(string relative) => File.ReadAllText(this[relative]);

    public bool Exists(string relative) => File.Exists(this[relative]);

    /// <summary>As after <c>git clean -xdf</c> of obj.</summary>
    public EngineProject Clean()
    {
        if (Directory.Exists(Paths.BaseIntermediateOutputPath))
            Directory.Delete(Paths.BaseIntermediateOutputPath, recursive: true);
        return this;
    }

    public EngineResult Run(
        CacheMode? mode = null, RunIntent intent = RunIntent.Build, string journal = "steps", Action<EngineEvents>? listen = null, CancellationToken cancellation = default)
    {
        EngineEvents events = new();
        listen?.Invoke(events);
        RunResult result = MemoRunner.Run(
            new()
            {
                Declarations = _steps,
                Paths = Paths,
                Settings = mode is { } other ? Settings with { Mode = other } : Settings,
                Environment = Environment,
                Events = events,
                Cores = new FreeCores(),
                JournalName = journal,
                TargetFramework = TargetFramework,
                Intent = intent,
                WorkerFolder = AppContext.BaseDirectory,
            },
            cancellation);
        return new(result, events.All);
    }
}

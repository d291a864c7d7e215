using BuildMemo.Testing.Host;

namespace BuildMemo.Model.Tests.Model;

/// <summary>A checkout: sources as they are on disk, and the steps as declared; changed by <see cref="ModelChanges"/>.</summary>
internal sealed class ModelCheckout
{
    public ModelCheckout(string root)
    {
        Root = root;
        Project = Path.Combine(root, "app");
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        Directory.CreateDirectory(Project);
    }

    public string Root { get; }

    public string Project { get; }

    public string Configuration { get; set; } = "Debug";

    /// <summary>Content by path relative to the project.</summary>
    public Dictionary<string, string> Sources { get; private set; } = [];

    /// <summary>In an order in which each reads only from those before it.</summary>
    public List<ModelStep> Steps { get; private set; } = [];

    /// <summary>What the glob of the model matches.</summary>
    public IEnumerable<string> Matches() =>
        Sources.Keys.Where(path => path.StartsWith("src/glob/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public string PathOf(string relative) => Path.Combine(Project, relative);

    public void Write(string relative, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), content);
        Sources[relative] = content;
    }

    public void Delete(string relative)
    {
        File.Delete(PathOf(relative));
        Sources.Remove(relative);
    }

    /// <summary>Turns this checkout into what another state was, as <c>git switch</c> does: only what differs is written.</summary>
    public void SwitchTo(ModelBranch branch)
    {
        foreach (string gone in Sources.Keys.Except(branch.Sources.Keys).ToList())
            Delete(gone);
        foreach ((string path, string content) in branch.Sources)
        {
            if (Sources.GetValueOrDefault(path) != content)
                Write(path, content);
        }

        Steps = [.. branch.Steps];
    }

    public ModelBranch Remember() => new(new(Sources), [.. Steps]);

    public EngineBuild Describe(string cache, string searchPath, string flavour) => new()
    {
        Project = Project,
        Root = Root,
        Cache = cache,
        Configuration = Configuration,
        Steps = [.. Steps.Select(step => step.Declare(Configuration))],
        Environment = new() { ["PATH"] = searchPath, ["HOME"] = "/nonexistent", ["FLAVOUR"] = flavour },
    };
}

/// <summary>A state to come back to.</summary>
internal sealed record ModelBranch(Dictionary<string, string> Sources, List<ModelStep> Steps);

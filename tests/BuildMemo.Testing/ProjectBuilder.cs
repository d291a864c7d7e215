using System.Xml.Linq;

namespace BuildMemo.Testing;

/// <summary>Writes project files, fluently, in the spirit of MSBuild.ProjectCreation.</summary>
public sealed class ProjectBuilder
{
    private readonly XElement _project = new("Project");
    private readonly string _path;
    private bool _importsTargets;

    private ProjectBuilder(string path) => _path = path;

    /// <summary>Begins a project; nothing is written before <see cref="Save"/>.</summary>
    /// <param name="folder">Absolute path of its folder; made when it is missing.</param>
    /// <param name="fileName">Name of the project file.</param>
    public static ProjectBuilder Create(string folder, string fileName = "Project.csproj") => new(Path.Combine(folder, fileName));

    /// <summary>A project of this SDK; without a call, one without an SDK.</summary>
    public ProjectBuilder Sdk(string sdk = "Microsoft.NET.Sdk", string targetFramework = "net10.0")
    {
        _project.SetAttributeValue("Sdk", sdk);
        return Property("TargetFramework", targetFramework);
    }

    /// <summary>Takes BuildMemo from the built sources: fast, for tests of the tasks and targets.</summary>
    public ProjectBuilder UsingSources()
    {
        Property("_BuildMemoTasksFolder", Repository.TasksFolder);
        _importsTargets = true;
        return Import(Repository.PathOf("build", "BuildMemo.props"));
    }

    /// <summary>Takes BuildMemo from the packed package, as a user does; the sandbox's <c>nuget.config</c> knows the feed.</summary>
    public ProjectBuilder UsingPackage() =>
        Item("PackageReference", "BuildMemo", ("Version", PackageFeed.Version), ("PrivateAssets", "all"));

    /// <summary>Adds a property.</summary>
    public ProjectBuilder Property(string name, string value, string? condition = null) =>
        Add(new XElement("PropertyGroup", WithCondition(new XElement(name, value), condition)));

    /// <summary>Adds an item with metadata.</summary>
    public ProjectBuilder Item(string type, string include, params ReadOnlySpan<(string Name, string Value)> metadata)
    {
        XElement item = new(type, new XAttribute("Include", include));
        foreach ((string name, string value) in metadata)
            item.Add(new XElement(name, value));
        return Add(new XElement("ItemGroup", item));
    }

    /// <summary>Adds a step.</summary>
    public ProjectBuilder Step(string include, params ReadOnlySpan<(string Name, string Value)> metadata) =>
        Item("MemoStep", include, metadata);

    /// <summary>Adds a target; <paramref name="body"/> is what stands in it, as XML.</summary>
    public ProjectBuilder Target(string name, string body, string? beforeTargets = null, string? afterTargets = null, string? dependsOnTargets = null)
    {
        XElement target = XElement.Parse($"<Target>{body}</Target>");
        target.SetAttributeValue("Name", name);
        target.SetAttributeValue("BeforeTargets", beforeTargets);
        target.SetAttributeValue("AfterTargets", afterTargets);
        target.SetAttributeValue("DependsOnTargets", dependsOnTargets);
        return Add(target);
    }

    /// <summary>Adds an import.</summary>
    public ProjectBuilder Import(string path, string? condition = null) =>
        Add(WithCondition(new XElement("Import", new XAttribute("Project", path)), condition));

    /// <summary>Adds XML as it is.</summary>
    public ProjectBuilder Xml(string xml)
    {
        _project.Add(XElement.Parse($"<Project>{xml}</Project>").Nodes());
        return this;
    }

    /// <summary>Writes a file beside the project.</summary>
    public ProjectBuilder File(string relative, string content)
    {
        string path = Path.Combine(Path.GetDirectoryName(_path)!, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return this;
    }

    /// <summary>Writes the project file and returns its absolute path.</summary>
    public string Save()
    {
        XElement project = new(_project);
        if (_importsTargets)
            project.Add(new XElement("Import", new XAttribute("Project", Repository.PathOf("build", "BuildMemo.targets"))));
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        project.Save(_path);
        return _path;
    }

    private ProjectBuilder Add(XElement element)
    {
        _project.Add(element);
        return this;
    }

    private static XElement WithCondition(XElement element, string? condition)
    {
        element.SetAttributeValue("Condition", condition);
        return element;
    }
}

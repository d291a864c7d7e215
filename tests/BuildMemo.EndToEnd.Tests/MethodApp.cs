using System.Text;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>A project with method steps. Its target prints each output item with what the method returned.</summary>
/// <param name="ground">The methods.</param>
/// <param name="folder">Its folder, below the sandbox's.</param>
/// <param name="cache">Its store.</param>
public sealed class MethodApp(MethodGround ground, string folder, string cache)
{
    private readonly StringBuilder _items = new();

    /// <summary>The store's folder.</summary>
    public string Cache => Path.GetFullPath(cache);

    /// <summary>Folder of the project with the methods.</summary>
    public string Steps { get; init; } = "Steps";

    /// <summary>Absolute path of something below the project.</summary>
    public string this[string relative] => ground.Sandbox[Path.Combine(folder, relative)];

    /// <summary>Writes a file below the project.</summary>
    public MethodApp File(string relative, string content)
    {
        ground.Sandbox.Write(Path.Combine(folder, relative), content);
        return this;
    }

    /// <summary>Reads an output below obj.</summary>
    public string Output(string relative) => System.IO.File.ReadAllText(this[Path.Combine("obj/Debug/net10.0", relative)]);

    /// <summary>What a step's method returned, as its file holds it.</summary>
    public string Result(string step) => Output($"buildmemo/results/{step}.json");

    /// <summary>Declares a step; its outputs go to the item list <c>Made</c>.</summary>
    public MethodApp Step(string name, string method, string attributes = "") =>
        Xml($"""<ItemGroup><MemoStep Include="{name}" Assembly="Steps" Method="Steps.{method}" AddTo="Made" {attributes} /></ItemGroup>""");

    /// <summary>Adds to the project.</summary>
    public MethodApp Xml(string xml)
    {
        _items.AppendLine(xml);
        return this;
    }

    /// <summary>Forgets all steps.</summary>
    public MethodApp NoSteps()
    {
        _items.Clear();
        return this;
    }

    /// <summary>The same project in another folder, with methods of its own or the same, and the same store.</summary>
    public MethodApp In(string other, string? steps = null)
    {
        MethodApp copy = new(ground, other, cache) { Steps = steps ?? Steps };
        copy._items.Append(_items);
        return copy;
    }

    /// <summary>Builds up to the steps.</summary>
    public BuildResult Build(params string[] arguments) => DotNet(["build", "-t:Show", "--tl:off", .. arguments]);

    /// <summary>Runs dotnet in the project's folder.</summary>
    public BuildResult DotNet(string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        using RunningBuild build = Start(arguments, environment);
        return build.Wait();
    }

    /// <summary>As <see cref="DotNet"/>, without waiting.</summary>
    public RunningBuild Start(string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string up = string.Concat(Enumerable.Repeat("../", folder.Count(letter => letter == '/') + 1));
        ground.Sandbox.Project(folder, "App.csproj").Sdk().UsingPackage()
            .Item("ProjectReference", $"{up}{Steps}/Steps.csproj", ("OutputItemType", "MemoAssembly"), ("ReferenceOutputAssembly", "false"))
            .Xml(_items.ToString())
            .Target("Show", """<Message Importance="high" Text="MADE %(Made.Identity)=%(Made.Result)" Condition="'@(Made)' != ''" />""", dependsOnTargets: "BuildMemoRun")
            .Save();
        return ground.Sandbox.Start(folder, arguments, [("BUILDMEMO_CACHE_DIR", Cache), .. environment]);
    }
}

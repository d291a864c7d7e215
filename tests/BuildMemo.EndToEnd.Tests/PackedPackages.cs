using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>What is in the packages.</summary>
public sealed class PackedPackages : IDisposable
{
    private readonly ZipArchive _package = ZipFile.OpenRead(Path.Combine(PackageFeed.Folder, $"BuildMemo.{PackageFeed.Version}.nupkg"));
    private readonly ZipArchive _tool = ZipFile.OpenRead(Path.Combine(PackageFeed.Folder, $"BuildMemo.Tool.{PackageFeed.Version}.nupkg"));

    [Fact]
    public void The_package_is_a_development_dependency_without_dependencies_and_without_a_library()
    {
        XElement metadata = Nuspec(_package, "BuildMemo").Root!.Elements().Single();
        Assert.Equal("true", Value(metadata, "developmentDependency"));
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.DoesNotContain(metadata.Elements(), element => element.Name.LocalName == "dependencies");
        Assert.DoesNotContain(_package.Entries, entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("build")]
    [InlineData("buildTransitive")]
    [InlineData("buildMultiTargeting")]
    public void Props_and_targets_are_where_NuGet_looks_for_them(string folder)
    {
        Assert.NotNull(_package.GetEntry($"{folder}/BuildMemo.props"));
        Assert.NotNull(_package.GetEntry($"{folder}/BuildMemo.targets"));
        Assert.NotNull(_package.GetEntry("README.md"));
    }

    [Theory]
    [InlineData("any")]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    public void Tasks_worker_and_core_are_there_for_each_platform_and_nothing_that_MSBuild_provides(string platform)
    {
        string folder = $"tasks/net10.0/{platform}/";
        string[] files = [.. _package.Entries.Where(entry => entry.FullName.StartsWith(folder, StringComparison.Ordinal)).Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["BuildMemo.Abstractions.dll", "BuildMemo.Core.dll", "BuildMemo.Tasks.dll", "BuildMemo.Worker.dll", "BuildMemo.Worker.runtimeconfig.json"], files);
    }

    [Theory]
    [InlineData("BuildMemo.Core.dll")]
    [InlineData("BuildMemo.Tasks.dll")]
    [InlineData("BuildMemo.Worker.dll")]
    public void Assemblies_of_a_platform_are_compiled_ahead_of_time_and_those_for_any_are_not(string name)
    {
        Assert.True(IsReadyToRun(_package, "tasks/net10.0/linux-x64/" + name));
        Assert.True(IsReadyToRun(_package, "tasks/net10.0/win-x64/" + name));
        Assert.False(IsReadyToRun(_package, "tasks/net10.0/any/" + name));
    }

    [Fact]
    public void The_tool_is_compiled_ahead_of_time_with_what_it_depends_on()
    {
        foreach (string name in (string[])["dotnet-buildmemo.dll", "BuildMemo.Core.dll", "Spectre.Console.dll", "System.CommandLine.dll"])
        {
            Assert.True(IsReadyToRun(_tool, "tools/net10.0/linux-x64/" + name), name);
            Assert.False(IsReadyToRun(_tool, "tools/net10.0/any/" + name), name);
        }
    }

    [Fact]
    public void The_tool_installs_from_the_feed_and_tells_its_version()
    {
        using Sandbox sandbox = new();
        sandbox.WithPackages();
        sandbox.DotNet("", ["tool", "install", "BuildMemo.Tool", "--tool-path", sandbox["tools"], "--version", PackageFeed.Version]).Succeeded();
        Assert.Single(Directory.GetFiles(sandbox["tools"], "dotnet-buildmemo*"));

        sandbox.DotNet("", ["new", "tool-manifest"]).Succeeded();
        sandbox.DotNet("", ["tool", "install", "BuildMemo.Tool", "--version", PackageFeed.Version]).Succeeded();
        sandbox.DotNet("", ["buildmemo", "--version"]).Succeeded().Says(Repository.PackageVersion);
    }

    public void Dispose()
    {
        _package.Dispose();
        _tool.Dispose();
    }

    private static XDocument Nuspec(ZipArchive package, string id)
    {
        using Stream stream = package.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(stream);
    }

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static bool IsReadyToRun(ZipArchive package, string path)
    {
        using MemoryStream bytes = new();
        using (Stream stream = package.GetEntry(path)!.Open())
            stream.CopyTo(bytes);
        using PEReader reader = new(new MemoryStream(bytes.ToArray()));
        Assert.True(reader.HasMetadata && reader.GetMetadataReader().IsAssembly);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}

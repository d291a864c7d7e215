using System.Xml.Linq;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>The projects that ship depend on each other as design.md 4 says: everything on Core, nothing on those.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        // Only packs: the outputs that it needs are built before it, and none of them is referred to.
        ["BuildMemo"] = ([], ["Microsoft.Build.Framework", "Microsoft.Build.Utilities.Core"]),
        ["BuildMemo.Core"] = ([], []),
        ["BuildMemo.Tasks"] = (["BuildMemo.Core"], ["Microsoft.Build.Framework", "Microsoft.Build.Utilities.Core"]),
        ["BuildMemo.Worker"] = (["BuildMemo.Core", "BuildMemo.Abstractions"], []),
        ["BuildMemo.Tool"] = (["BuildMemo.Core"], ["System.CommandLine", "Spectre.Console"]),
        ["BuildMemo.Abstractions"] = ([], []),
        ["BuildMemo.Remote"] = (["BuildMemo.Core"], ["AWSSDK.S3", "Google.Protobuf", "Grpc.Tools", "Polly.Core"]),
    };

    public static TheoryData<string> Projects { get; } =
        new(Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_nothing_but_what_the_table_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out (string[] Projects, string[] Packages) allowed), $"{project} has no row in {nameof(ProjectReferenceTests)}.");
        XDocument file = XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj"));

        // A reference without its output only orders the builds.
        Assert.Empty(References(file, "ProjectReference", withOutput: true).Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Except(allowed.Projects));
        Assert.Empty(References(file, "PackageReference", withOutput: false).Except(allowed.Packages));
    }

    [Fact]
    public void MSBuild_itself_is_compiled_against_and_never_shipped()
    {
        XDocument file = XDocument.Load(Repository.PathOf("src", "BuildMemo.Tasks", "BuildMemo.Tasks.csproj"));
        XElement[] packages = [.. file.Descendants("PackageReference").Where(reference => reference.Attribute("Include")!.Value.StartsWith("Microsoft.Build", StringComparison.Ordinal))];

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Equal("runtime", package.Attribute("ExcludeAssets")?.Value));
    }

    private static IEnumerable<string> References(XDocument file, string kind, bool withOutput) =>
        file.Descendants(kind)
            .Where(reference => !withOutput || !string.Equals(reference.Attribute("ReferenceOutputAssembly")?.Value, "false", StringComparison.OrdinalIgnoreCase))
            .Select(reference => reference.Attribute("Include")!.Value);
}

using BuildMemo.Errors;
using BuildMemo.Testing.Architecture;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>The folders of Core know of each other only what the table allows.</summary>
public class LayerTests
{
    private static readonly AssemblyUses Core = AssemblyUses.Read(typeof(Codes).Assembly.Location);

    [Fact]
    public void Folders_of_Core_use_only_the_folders_that_the_table_allows()
    {
        IReadOnlyList<string> violations = LayerRules.Violations(Core);

        Assert.True(violations.Count == 0, $"""
            {violations.Count} uses break the layers (design.md 4; the table is in tests/BuildMemo.Core.Tests/Architecture/LayerRules.cs):
            {string.Join('\n', violations.Order(StringComparer.Ordinal))}
            Move the type to the folder that may know both, or hand the value in from Run.
            """);
    }

    [Fact]
    public void The_table_of_layers_allows_no_circle_of_folders()
    {
        // A single type that two folders share is no edge: it is what keeps them apart.
        Dictionary<string, string[]> edges = LayerRules.Allowed.ToDictionary(row => row.Key, row => row.Value.Where(target => !target.Contains('.')).ToArray());
        HashSet<string> settled = [];
        while (edges.FirstOrDefault(row => !settled.Contains(row.Key) && row.Value.All(settled.Contains)).Key is { } next)
            settled.Add(next);

        Assert.Equal(LayerRules.Allowed.Keys.Order(StringComparer.Ordinal), settled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Core_knows_neither_MSBuild_nor_a_console_nor_any_other_package()
    {
        Assert.All(Core.Assemblies, name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.Win32.Primitives", name));
        Assert.DoesNotContain("System.Console", Core.Assemblies);
    }

    [Fact]
    public void Core_leaves_alone_what_belongs_to_the_whole_process()
    {
        IReadOnlyList<string> found = ForbiddenMembers.Find(Core);
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}

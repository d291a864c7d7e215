using BuildMemo.Testing.Architecture;

namespace BuildMemo.Tasks.Tests;

/// <summary>The tasks run inside somebody's build: what they load and touch is bounded (lessons.md, MSBuild 1).</summary>
public class ArchitectureTests
{
    // Read from the file: the tests may run without MSBuild's assemblies beside them.
    private static readonly AssemblyUses Tasks = AssemblyUses.Read(Path.Combine(AppContext.BaseDirectory, "BuildMemo.Tasks.dll"));

    [Fact]
    public void Tasks_leave_alone_what_belongs_to_the_whole_process()
    {
        IReadOnlyList<string> found = ForbiddenMembers.Find(Tasks);
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Tasks_load_nothing_but_Core_MSBuild_and_the_framework() =>
        Assert.All(Tasks.Assemblies, name => Assert.True(
            name is "BuildMemo.Core" or "Microsoft.Build.Framework" or "Microsoft.Build.Utilities.Core" || name.StartsWith("System.", StringComparison.Ordinal),
            $"BuildMemo.Tasks refers to {name}, which no package of ours brings into MSBuild."));
}

using System.Text.RegularExpressions;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>docs/reference/environment.md lists what a step gets, no more and no less.</summary>
public partial class EnvironmentPageTests
{
    private static readonly string[] Sections = ReferencePage.Read("environment.md").Split("\n## ");

    [Fact]
    public void What_passes_stands_on_the_page() =>
        Assert.Equal(BaseVariables.Passed, NamesIn(Section("What passes").Split('\n').Where(line => line.StartsWith('|'))));

    [Fact]
    public void What_is_fixed_stands_on_the_page() => Assert.Equal(
        BaseVariables.Fixed.Select(variable => $"| `{variable.Key}` | `{variable.Value}` |"),
        Section("What is the same everywhere").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)));

    [Fact]
    public void What_loose_leaves_out_stands_on_the_page() =>
        Assert.Equal(BaseVariables.OfThisBuildsSdk, NamesIn([Section("Loose")]).Where(name => name is not ("dotnet" or "dotnet build" or "BuildMemoEnvironment=Loose")));

    private static string Section(string title) => Assert.Single(Sections, section => section.StartsWith(title + '\n', StringComparison.Ordinal));

    private static IEnumerable<string> NamesIn(IEnumerable<string> lines) => lines.SelectMany(line => Quoted().Matches(line)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}

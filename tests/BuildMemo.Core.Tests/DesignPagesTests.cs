using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests;

/// <summary>What docs/design says of tests and files is so.</summary>
public partial class DesignPagesTests
{
    private static readonly string[] Pages = Directory.GetFiles(Repository.PathOf("docs", "design"), "*.md");

    [Fact]
    public void Every_test_that_a_design_page_names_exists()
    {
        HashSet<string> tests = [.. Sources("tests").SelectMany(file => TestMethod().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];
        string[] strays =
        [
            .. Pages.SelectMany(page => TestName().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value)
                .Where(name => !tests.Contains(name)).Select(name => $"{Path.GetFileName(page)}: {name}")),
        ];

        Assert.True(strays.Length == 0, $"These tests are named and do not exist:\n{string.Join('\n', strays)}");
    }

    [Fact]
    public void Every_file_that_the_page_of_rules_names_exists()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "design", "rules.md"));
        string[] strays =
        [
            .. SourceFile().Matches(page).Select(match => match.Groups[1].Value)
                .Where(file => !File.Exists(Repository.PathOf(file)) && !File.Exists(Repository.PathOf("src", "BuildMemo.Core", file))).Distinct(),
        ];

        Assert.True(strays.Length == 0, $"docs/design/rules.md names files that do not exist: {string.Join(", ", strays)}");
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"public (?:async |unsafe )?(?:void|Task) (\w+)\(")]
    private static partial Regex TestMethod();

    // Names of tests are sentences: a capital letter and at least two underscores. One that is cut short (`P1_…`) names a group.
    [GeneratedRegex(@"`(?:\w+\.)?([A-Z]\w*_\w*[a-z]\w*_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`([\w./]+\.(?:cs|targets))`")]
    private static partial Regex SourceFile();
}

using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BuildMemo.Testing;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks.Tests;

/// <summary>docs/reference/tasks.md and targets.md name what users of MSBuild can write, no more and no less.</summary>
public partial class ReferencePageTests
{
    private static readonly string[] Inherited = [.. typeof(Microsoft.Build.Utilities.Task).GetProperties().Select(property => property.Name)];
    private static readonly XDocument[] Files = [Load("BuildMemo.props"), Load("BuildMemo.targets")];

    [Theory]
    [InlineData(typeof(MemoRun))]
    [InlineData(typeof(MemoExec))]
    [InlineData(typeof(MemoHash))]
    [InlineData(typeof(MemoClean))]
    public void Every_parameter_and_output_of_a_task_has_its_row(Type task)
    {
        IEnumerable<string> expected = task.GetProperties().Where(property => !Inherited.Contains(property.Name))
            .Select(property => $"`{property.Name}` {KindOf(property)}");
        IEnumerable<string> rows = Rows("tasks.md", $"`{task.Name}`").Select(row => row.Split('|')).Select(cells => $"{cells[1].Trim()} {cells[2].Trim()}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_task_that_the_package_declares_has_its_section()
    {
        IEnumerable<string> declared = Named("UsingTask").Select(task => task.Attribute("TaskName")!.Value.Split('.')[^1]).Distinct();
        Assert.Equal(declared.Order(), Section().Matches(Page("tasks.md")).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Every_public_target_has_its_row() =>
        Assert.Equal(Public(Named("Target").Select(target => target.Attribute("Name")!.Value)), Names("targets.md", "Targets"));

    [Fact]
    public void Every_public_property_that_the_targets_set_or_ask_for_has_its_row()
    {
        IEnumerable<string> set = Named("PropertyGroup").Elements().Select(property => property.Name.LocalName);
        // Settings have a page of their own: they are handed to the task as metadata of the project's item.
        IEnumerable<string> settings = Named("_BuildMemoProject").Elements().Select(metadata => metadata.Name.LocalName);
        IEnumerable<string> asked = Files.SelectMany(file => PropertyName().Matches(file.ToString())).Select(match => match.Groups[1].Value);

        Assert.Equal(Public(set.Concat(asked).Except(settings)), Names("targets.md", "Properties"));
    }

    [Fact]
    public void Every_item_that_the_targets_read_or_fill_has_its_row()
    {
        string[] lists = ["Compile", "EmbeddedResource", "Content", "AdditionalFiles", "None"];
        IEnumerable<string> read = Files.SelectMany(file => ItemName().Matches(file.ToString())).Select(match => match.Groups[1].Value);
        IEnumerable<string> filled = Named("ItemGroup").Elements().Select(item => item.Name.LocalName)
            .Concat(Named("Output").Select(output => output.Attribute("ItemName")!.Value).Where(name => !name.Contains('%', StringComparison.Ordinal)));

        Assert.Equal(Public(read.Concat(filled).Except(lists)), Names("targets.md", "Items"));
        Assert.All(lists, list => Assert.Contains($"`{list}`", Page("targets.md"), StringComparison.Ordinal));
    }

    private static string KindOf(PropertyInfo property)
    {
        bool isOutput = property.IsDefined(typeof(OutputAttribute));
        return property.IsDefined(typeof(RequiredAttribute)) ? "required"
            : property.Name == nameof(IIncrementalTask.FailIfNotIncremental) ? "set by MSBuild"
            : property.SetMethod is { IsPublic: true } ? isOutput ? "optional, output" : "optional"
            : "output";
    }

    private static IEnumerable<string> Public(IEnumerable<string> names) =>
        names.Where(name => !name.StartsWith('_')).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<XElement> Named(string name) => Files.SelectMany(file => file.Descendants(name));

    private static IEnumerable<string> Names(string page, string section) =>
        Rows(page, section).Select(row => row.Split('`')[1]).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Rows(string page, string section) =>
        Assert.Single(Page(page).Split("\n## "), text => text.StartsWith(section + '\n', StringComparison.Ordinal))
            .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static string Page(string name) => File.ReadAllText(Repository.PathOf("docs", "reference", name));

    private static XDocument Load(string name) => XDocument.Load(Repository.PathOf("build", name));

    [GeneratedRegex("^## `(\\w+)`$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("\\$\\((BuildMemo\\w+)\\)")]
    private static partial Regex PropertyName();

    [GeneratedRegex("@\\((\\w+)\\)")]
    private static partial Regex ItemName();
}

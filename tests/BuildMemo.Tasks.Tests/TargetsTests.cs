using System.Xml.Linq;
using BuildMemo.Errors;
using BuildMemo.Settings;
using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>What the targets list agrees with the code.</summary>
public class TargetsTests
{
    private static readonly XElement Targets = XElement.Load(Repository.PathOf("build", "BuildMemo.targets"));

    [Fact]
    public void Warnings_about_the_store_and_no_others_stay_warnings_under_warnaserror()
    {
        string[] listed = [.. Targets.Descendants("MSBuildWarningsNotAsErrors").Single().Value.Split(';').Skip(1).Order(StringComparer.Ordinal)];
        string[] expected =
        [
            .. Codes.All
                .Where(code => code.Severity == Severity.Warning)
                .Where(code => code.Id.StartsWith("BMEMO3", StringComparison.Ordinal) || code == Codes.RecordRefused || code == Codes.RestoreFailed)
                .Select(code => code.Id)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(expected, listed);
    }

    [Fact]
    public void Every_property_reaches_the_tasks()
    {
        string[] passed = [.. Targets.Descendants("_BuildMemoProject").Elements().Select(element => element.Name.LocalName)];
        Assert.All(SettingDefinitions.All, setting => Assert.Contains(setting.Name, passed));
        // A property that reads another one would hide it.
        Assert.All(Targets.Descendants("_BuildMemoProject").Elements().Where(element => element.Name.LocalName.StartsWith("BuildMemo", StringComparison.Ordinal)),
            element => Assert.Equal($"$({element.Name.LocalName})", element.Value));
    }

    [Fact]
    public void The_target_leaves_the_decision_to_the_task()
    {
        Assert.All(Targets.Elements("Target"), target =>
        {
            Assert.Null(target.Attribute("Inputs"));
            Assert.Null(target.Attribute("Outputs"));
        });
    }
}

using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Run;

namespace BuildMemo.Core.Tests.Reporting;

/// <summary>docs/reference/report.md says what a report holds, what outcomes and what reasons there are.</summary>
public partial class ReportPageTests
{
    [Fact]
    public void Every_member_of_a_report_has_its_row_in_its_order()
    {
        RunReport report = new()
        {
            Project = "/p/p.csproj",
            Totals = default,
            Steps =
            [
                new()
                {
                    Name = "a",
                    Outcome = StepOutcome.Ran,
                    Reasons = [new("input", "a", "", "") { BeforeDigest = "1", AfterDigest = "2" }],
                    Differences = 1,
                    ComparedWith = "3",
                    Outputs = ["/p/a"],
                    Components = [new("input", "a", "1", "")],
                    WaitedFor = [0],
                    OutputSizes = [1],
                    Problems = [new("a", "error", "b")],
                },
            ],
        };
        using MemoryStream stream = new();
        RunReportFile.Write(stream, report);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());

        Assert.Equal(Members("", json.RootElement), FirstCells("Report"));
    }

    [Fact]
    public void Every_outcome_has_its_row() => Assert.Equal(
        Enum.GetValues<StepOutcome>().Select(RunReportFile.NameOf),
        Rows("Summary").Select(row => row.Split('|')[2].Trim().Trim('`')).Where(name => name != "in reports"));

    [Fact]
    public void Every_kind_of_reason_has_its_row_and_every_row_its_kind()
    {
        IEnumerable<string> rules = typeof(ReasonKinds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).Where(kind => kind is not (ReasonKinds.Absent or ReasonKinds.Present));
        IEnumerable<string> components = Enum.GetValues<ComponentKind>().Select(ReasonFinder.NameOf);

        Assert.Equal(rules.Concat(components).Append("order").Order(StringComparer.Ordinal), FirstCells("Reasons").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Members(string prefix, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Members(prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}", member.Value)),
        JsonValueKind.Array => Members(prefix + "[]", element[0]),
        _ => [prefix],
    };

    private static IEnumerable<string> FirstCells(string section) =>
        Rows(section).Select(row => FirstCell().Match(row)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Rows(string section) =>
        Assert.Single(ReferencePage.Read("report.md").Split("\n## "), text => text.StartsWith(section + '\n', StringComparison.Ordinal))
            .Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal));

    [GeneratedRegex("^\\| `([^`]+)` \\|")]
    private static partial Regex FirstCell();
}

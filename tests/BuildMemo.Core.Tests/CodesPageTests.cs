using System.Text.RegularExpressions;
using BuildMemo.Errors;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests;

/// <summary>docs/reference/codes.md says of each code what the code says, and what to do.</summary>
public partial class CodesPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "reference", "codes.md"));

    private static readonly List<Row> Rows = [.. Lines.Select(line => RowForm().Match(line)).Where(match => match.Success)
        .Select(match => new Row(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value))];

    private sealed record Row(string Id, string Severity, string Title, string Advice)
    {
        public override string ToString() => $"| {Id} | {Severity} | {Title} | {Advice} |";
    }

    [Fact]
    public void Each_code_has_its_row_with_severity_and_title()
    {
        IEnumerable<Row> wanted = Codes.All.Select(code => new Row(code.Id, code.Severity.ToString().ToLowerInvariant(), code.Title, "…"));
        Row[] missing = [.. wanted.Where(row => !Rows.Any(other => row == other with { Advice = row.Advice }))];

        Assert.True(missing.Length == 0, $"""
            docs/reference/codes.md lacks {missing.Length} rows, or says something else there. Put these in their places and write what to do:
            {string.Join<Row>('\n', missing)}
            """);
    }

    [Fact]
    public void No_row_is_about_a_code_that_does_not_exist()
    {
        string[] strays = [.. Rows.Select(row => row.Id).Where(id => Codes.All.All(code => code.Id != id))];
        Assert.True(strays.Length == 0, $"docs/reference/codes.md explains codes that Codes.cs does not have: {string.Join(", ", strays)}");
    }

    [Fact]
    public void Rows_stand_once_in_the_order_of_their_numbers() =>
        Assert.Equal(Rows.Select(row => row.Id).Distinct().Order(StringComparer.Ordinal), Rows.Select(row => row.Id));

    [Fact]
    public void Each_row_says_what_to_do() =>
        Assert.All(Rows, row => Assert.True(row.Advice.Length >= 20, $"{row.Id}: \"{row.Advice}\" is no advice."));

    [Fact]
    public void Every_line_of_a_table_is_a_row() =>
        Assert.All(Lines.Where(line => line.StartsWith("| BMEMO", StringComparison.Ordinal)), line => Assert.Matches(RowForm(), line));

    [GeneratedRegex(@"^\| (BMEMO\d{4}) \| (\w+) \| ([^|]+) \| ([^|]+) \|$")]
    private static partial Regex RowForm();
}

using System.Globalization;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>docs/joblib.md: every row is there and names tests that exist where it says, under names that carry the row's number.</summary>
public partial class ParityPageTests
{
    private static readonly string[] Later = ["M17", "P4", "P5", "D3"];

    private static readonly string[] Required =
        [.. Enumerable.Range(1, 25).Select(number => "M" + number.ToString(CultureInfo.InvariantCulture)).Concat(Enumerable.Range(1, 26).Select(number => "P" + number.ToString(CultureInfo.InvariantCulture)))
            .Concat(Enumerable.Range(1, 7).Select(number => "D" + number.ToString(CultureInfo.InvariantCulture))).Except(Later)];

    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "joblib.md"));

    [Fact]
    public void Every_row_is_there_once_and_what_comes_later_is_said_so()
    {
        int notYet = Array.IndexOf(Lines, "## Not yet");
        Assert.Equal(Required, Lines[..notYet].Select(NumberOf).Where(number => number.Length > 0));
        Assert.Equal(Later, Lines[notYet..].Select(NumberOf).Where(number => number.Length > 0));
    }

    [Fact]
    public void Every_row_names_tests_that_are_where_it_says_and_carry_its_number()
    {
        List<string> wrong = [];
        foreach (string line in Lines.Where(line => Required.Contains(NumberOf(line))))
        {
            string number = NumberOf(line);
            MatchCollection links = TestLink().Matches(line);
            if (links.Count == 0)
                wrong.Add($"{number} names no test");
            foreach (Match link in links)
            {
                string test = link.Groups["test"].Value;
                string file = Repository.PathOf(link.Groups["file"].Value);
                if (!NumbersOf(test).Contains(number))
                    wrong.Add($"{number}: {test} does not carry the number");
                if (!File.Exists(file))
                    wrong.Add($"{number}: there is no {file}");
                else if (!TestsOf(file).Contains(test))
                    wrong.Add($"{number}: {file} has no test {test}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_test_that_carries_a_number_is_named_in_the_row_of_that_number()
    {
        Dictionary<string, string> rows = Lines.Where(line => Required.Contains(NumberOf(line))).ToDictionary(NumberOf);
        List<string> wrong = [];
        foreach (string file in Directory.GetFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (string test in TestsOf(file))
            {
                foreach (string number in NumbersOf(test))
                {
                    string link = $"[`{test}`](../{Path.GetRelativePath(Repository.PathOf(), file)})";
                    if (!rows.TryGetValue(number, out string? row))
                        wrong.Add($"{test} in {file}: there is no row {number}");
                    else if (!row.Contains(link, StringComparison.Ordinal))
                        wrong.Add($"{number} lacks {link}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<string> TestsOf(string file) => Test().Matches(File.ReadAllText(file)).Select(match => match.Groups["test"].Value);

    private static string NumberOf(string line) => RowNumber().Match(line).Groups["number"].Value;

    private static IEnumerable<string> NumbersOf(string test) => NumberInName().Matches(test).Select(match => match.Groups["number"].Value);

    [GeneratedRegex(@"^\| (?<number>[MPD]\d+) \|", RegexOptions.ExplicitCapture)]
    private static partial Regex RowNumber();

    [GeneratedRegex(@"\[`(?<test>\w+)`\]\(\.\./(?<file>tests/[\w./]+\.cs)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex TestLink();

    // Only what the runner takes for a test: with its attributes, one a line.
    [GeneratedRegex(@"^    \[(Fact|Theory)\b[^\n]*\n(    \[[^\n]*\n)*    public (async )?(void|Task) (?<test>\w+)\(", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex(@"(^|_)(?<number>[MPD]\d+)(?=_)", RegexOptions.ExplicitCapture)]
    private static partial Regex NumberInName();
}

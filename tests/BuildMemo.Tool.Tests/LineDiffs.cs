using System.Text;
using BuildMemo.Tool.Explaining;

namespace BuildMemo.Tool.Tests;

/// <summary>The short difference of two contents.</summary>
public class LineDiffs
{
    [Fact]
    public void Changed_lines_stand_with_a_line_before_them() =>
        Assert.Equal([" b", "-c", "+x", "+y"], Of("a\nb\nc\nd\n", "a\nb\nx\ny\nd\n"));

    [Fact]
    public void Between_two_changes_stands_one_line() => Assert.Equal(["-a", "+1", " b", "-e", "+2"], Of("a\nb\nc\nd\ne\nf\n", "1\nb\nc\nd\n2\nf\n"));

    [Fact]
    public void Ten_lines_are_enough()
    {
        string many = string.Concat(Enumerable.Range(0, 5_000).Select(line => $"{line}\n"));
        IReadOnlyList<string>? lines = LineDiff.Of(Encoding.UTF8.GetBytes(many), Encoding.UTF8.GetBytes(many.Replace("\n", "x\n", StringComparison.Ordinal)), out bool isCut);

        Assert.Equal(10, lines!.Count);
        Assert.True(isCut);
        Assert.Contains("+0x", lines);
    }

    [Fact]
    public void What_is_no_text_has_no_lines() => Assert.Null(LineDiff.Of([1, 0, 2], "a"u8, out _));

    [Fact]
    public void A_line_of_any_length_is_cut() => Assert.All(Of(new string('x', 100_000), "y"), line => Assert.True(line.Length <= 200));

    private static IReadOnlyList<string> Of(string before, string after) => LineDiff.Of(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), out _)!;
}

using BuildMemo.Reporting;

namespace BuildMemo.Core.Tests.Reporting;

/// <summary>The reasons of a run, grouped: what the summary, the log and <c>explain</c> say.</summary>
public class ReasonGroupTests
{
    [Fact]
    public void What_most_steps_share_is_their_reason_and_comes_first()
    {
        StepReport[] steps =
        [
            Step("up", StepOutcome.UpToDate),
            .. Enumerable.Range(0, 20).Select(index => Step($"own{index}", StepOutcome.Ran, Input($"in{index}"), new("parameter", "level", "1", "2"))),
            .. Enumerable.Range(0, 30).Select(index => Step($"only{index}", StepOutcome.Ran, Input($"other{index}"))),
            Step("lost", StepOutcome.Restored, new Reason("output", "o.txt", "", ReasonKinds.Absent)),
            Step("behind", StepOutcome.Skipped),
        ];

        Assert.Equal(
            [
                ("input changed, another one in each step", 30),
                ("parameter level changed from \"1\" to \"2\"", 20),
                ("output o.txt is missing", 1),
                ("a step whose outputs it reads did not succeed", 1),
            ],
            ReasonGroup.Of(steps).Select(group => (group.Title, group.Steps.Length)));
    }

    [Fact]
    public void The_line_after_the_summary_counts_what_ran()
    {
        StepReport[] steps = [Step("a", StepOutcome.Ran, Input("x")), Step("b", StepOutcome.Failed, Input("x")), Step("c", StepOutcome.Ran, Input("y")), Step("d", StepOutcome.Restored, Input("x"))];

        Assert.Equal("BuildMemo: 2 of 3 ran because: input x changed", RunSummary.MainReason(steps));
        Assert.Null(RunSummary.MainReason(steps[3..]));
        Assert.Null(RunSummary.MainReason([]));
    }

    [Theory]
    [InlineData("// made 2026-11-21 18:20:31", "// made 2026-11-22 07:00:00", true)]
    [InlineData("built Nov 21, 2026 10:11:12", "built Nov 22, 2026 11:12:13", true)]
    [InlineData("1.0+0123456789abcdef0123456789abcdef01234567", "1.0+fedcba9876543210fedcba9876543210fedcba98", true)]
    [InlineData("id 0f8fad5b-d9cb-469f-a165-70867728950e", "id 7c9e6679-7425-40de-944b-e07fc1f90ae7", true)]
    [InlineData("epoch=1763745631", "epoch=1763749999", true)]
    [InlineData("level 1", "level 2", false)]
    [InlineData("made 2026-11-21 by a", "made 2026-11-22 by b", false)]
    [InlineData("same 2026-11-21", "same 2026-11-21", false)]
    public void A_stamp_is_told_from_a_change(string before, string after, bool isStamp) => Assert.Equal(isStamp, StampText.IsOnlyStamp(before, after));

    [Fact]
    public void Of_long_values_only_the_words_that_differ_are_told()
    {
        string rest = new('x', 90);
        Assert.Equal(
            "command changed from \"…-I/home/a/sdk…\" to \"…-I/home/bb/sdk…\"",
            new Reason("command", "", $"cc {rest} -I/home/a/sdk -o out.o", $"cc {rest} -I/home/bb/sdk -o out.o").ToString());
        Assert.Equal("parameter p changed from \"…\" to \"…y\"", new Reason("parameter", "p", $"{rest}{rest} ", $"{rest}{rest} y").ToString());
        Assert.Equal("parameter p changed from \"1\" to \"2\"", new Reason("parameter", "p", "1", "2").ToString());
    }

    [Fact]
    public void Advice_names_the_cause()
    {
        Assert.Contains("another machine misses", ReasonAdvice.For(new("command", "", "cc -I/home/a/sdk x.c", "cc -I/home/b/sdk x.c")), StringComparison.Ordinal);
        Assert.Contains("time or a commit", ReasonAdvice.For(new("parameter", "stamp", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z")), StringComparison.Ordinal);
        Assert.Contains("never shown", ReasonAdvice.For(new("environment", "TOKEN", "", "")), StringComparison.Ordinal);
        Assert.Contains("OptionalOutputs", ReasonAdvice.For(new("output", "o", "", ReasonKinds.Absent)), StringComparison.Ordinal);
        Assert.Contains("edited", ReasonAdvice.For(new("output", "o", "", "")), StringComparison.Ordinal);
        Assert.Contains("PATH", ReasonAdvice.For(new("tool", "python3", "", "")), StringComparison.Ordinal);
        Assert.Empty(ReasonAdvice.For(new("tool", "gen.py", "", "")));
        Assert.Empty(ReasonAdvice.For(new("input", "a.txt", "", "")));
        Assert.Empty(ReasonAdvice.For(new("parameter", "level", "1", "2")));
    }

    private static Reason Input(string path) => new("input", path, "", "");

    private static StepReport Step(string name, StepOutcome outcome, params Reason[] reasons) => new() { Name = name, Outcome = outcome, Reasons = [.. reasons] };
}

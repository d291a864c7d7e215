using BuildMemo.Fingerprints;
using BuildMemo.Run;

namespace BuildMemo.Core.Tests.Run;

/// <summary>Two walks are compared, and the differences are told in words.</summary>
public class ReasonFinderTests
{
    [Fact]
    public void Each_kind_of_change_has_its_words()
    {
        Comparison comparison = ReasonFinder.Compare(
            [Input("same"), Input("edited", "1"), Input("gone"), Text("level", "1"), Text("was-empty", ""), Text("long", new string('x', 500)), Variable("TOKEN", "1"), Absent("later")],
            [Input("same"), Input("edited", "2"), Input("new"), Text("level", "2"), Text("was-empty", "now"), Text("long", "short"), Variable("TOKEN", "2"), Found("later")]);

        Assert.Equal(
            [
                "discovered input later is there now",
                "environment TOKEN changed",
                "input edited changed",
                "input gone is gone",
                "input new is there now",
                "parameter level changed from \"1\" to \"2\"",
                "parameter long changed from \"(long)\" to \"short\"",
                "parameter was-empty changed from \"(empty)\" to \"now\"",
            ],
            comparison.Reasons.Select(reason => reason.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal((1, 6, 1, 1), (comparison.Equal, comparison.Changed, comparison.Added, comparison.Gone));
    }

    [Fact]
    public void A_mode_that_changes_is_no_new_input()
    {
        Comparison comparison = ReasonFinder.Compare([Input("run.sh")], [Input("run.sh") with { Display = "executable" }]);

        Assert.Equal("input run.sh changed from \"not executable\" to \"executable\"", Assert.Single(comparison.Reasons).ToString());
        Assert.Equal(1, comparison.Changed);
    }

    [Fact]
    public void Of_many_differences_the_first_are_told_and_all_counted()
    {
        StepComponent[] before = [.. Enumerable.Range(0, 10_000).Select(index => Input($"i{index}", "1"))];
        StepComponent[] after = [.. Enumerable.Range(0, 10_000).Select(index => Input($"i{index}", "2")), Text("x", "1")];

        Comparison comparison = ReasonFinder.Compare(before, after);

        Assert.Equal(50, comparison.Reasons.Length);
        Assert.Equal(10_001, comparison.Differences);
        Assert.Equal(Sha256Value.Of("1"u8).ToString(), comparison.Reasons[0].BeforeDigest);
        Assert.Equal(Sha256Value.Of("2"u8).ToString(), comparison.Reasons[0].AfterDigest);
    }

    [Fact]
    public void A_name_that_comes_twice_is_compared_twice()
    {
        StepComponent[] before = [Tool("sh", "1"), Tool("sh", "1"), Tool("gen.py", "1")];

        Assert.Empty(ReasonFinder.Compare(before, before).Reasons);
        Assert.Equal(["tool gen.py changed"], ReasonFinder.Compare(before, [Tool("sh", "1"), Tool("sh", "1"), Tool("gen.py", "2")]).Reasons.Select(reason => reason.ToString()));
        Assert.Equal(["tool sh is gone"], ReasonFinder.Compare(before, [Tool("sh", "1"), Tool("gen.py", "1")]).Reasons.Select(reason => reason.ToString()));
    }

    [Fact]
    public void The_same_in_another_order_is_a_reason() =>
        Assert.Equal("order", Assert.Single(ReasonFinder.Compare([Input("a"), Input("b")], [Input("b"), Input("a")]).Reasons).Kind);

    [Fact]
    public void Every_kind_has_a_name_that_leads_back() =>
        Assert.All(Enum.GetValues<ComponentKind>(), kind => Assert.Equal(kind, ReasonFinder.KindOf(ReasonFinder.NameOf(kind))));

    [Fact]
    public void Components_of_a_report_compare_by_the_beginning_of_their_digests()
    {
        StepComponent[] components = [Input("a"), Text("p", "1"), Absent("b")];
        List<StepComponent> read = ReportComponents.ToCompare(ReportComponents.Of(components, _ => ReportComponents.Unknown));

        Assert.Empty(ReasonFinder.Compare(read, read).Reasons);
        List<StepComponent> other = ReportComponents.ToCompare(ReportComponents.Of([Input("a", "2"), Text("p", "1"), Absent("b")], _ => ReportComponents.Unknown));
        Assert.Equal("input a changed", Assert.Single(ReasonFinder.Compare(read, other).Reasons).ToString());
    }

    private static StepComponent Input(string name, string content = "") => new(ComponentKind.Input, name, Of(content), "");

    private static StepComponent Tool(string name, string content) => new(ComponentKind.Tool, name, Of(content), "");

    private static StepComponent Text(string name, string value) => new(ComponentKind.Parameter, name, Of(value), value.Length > 400 ? "" : value);

    private static StepComponent Variable(string name, string value) => new(ComponentKind.Environment, name, Of(value), "");

    private static StepComponent Absent(string name) => new(ComponentKind.Discovered, name, default, "");

    private static StepComponent Found(string name) => new(ComponentKind.Discovered, name, Of("x"), "");

    private static Sha256Value Of(string text) => Sha256Value.Of(System.Text.Encoding.UTF8.GetBytes(text));
}

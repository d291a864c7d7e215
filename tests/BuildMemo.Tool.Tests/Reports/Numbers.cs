using BuildMemo.Reporting;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>Reports without a step, with one, with thousands. What they take is measured by the benchmark <c>report</c>.</summary>
public sealed class Numbers(PageBrowser browser) : IClassFixture<PageBrowser>
{
    [Theory]
    [InlineData(0, 0, "No steps")]
    [InlineData(0, 1, "Nothing to do: the step was up to date")]
    [InlineData(0, 100, "Nothing to do: all 100 steps were up to date")]
    public async Task Nothing_to_show_is_said(int steps, int upToDate, string headline)
    {
        await using OpenedPage page = await browser.OpenAsync(SampleRun.Of(steps, upToDate));
        Assert.Equal(headline, await page.Text("#headline"));
        Assert.True(await page.Page.Locator("#timeline-empty").IsVisibleAsync());
        Assert.True(await page.Page.Locator("#table-empty").IsVisibleAsync());
        await page.Page.Locator("#table").FocusAsync();
        await page.Press("ArrowDown", "End", "Enter");
        Assert.False(await page.Page.Locator("#details").IsVisibleAsync());
        await page.ExpectQuiet();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(10000)]
    public async Task Every_step_is_reached_and_few_are_in_the_document(int steps)
    {
        RunReport report = SampleRun.Of(steps, slots: 16);
        await using OpenedPage page = await browser.OpenAsync(report);
        Assert.True(await page.Page.EvaluateAsync<int>("document.querySelectorAll('*').length") < 2000);
        await page.Page.Locator("#table").FocusAsync();
        await page.Press("End");
        Assert.Equal(report.Steps[^1].Name, (await page.Names())[^1]);
        await page.Page.Locator("#search").FillAsync(report.Steps[steps / 2].Name);
        Assert.Equal(report.Steps[steps / 2].Name, (await page.Names())[0]);
        long length = await page.Page.EvaluateAsync<long>("document.documentElement.outerHTML.length");
        Assert.True(length < 3_000_000, $"{length}");
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task Long_lists_are_cut_and_counted()
    {
        RunReport report = SampleRun.Of(2000);
        report = report with
        {
            Steps = [.. report.Steps.Select(step => step with
            {
                Reasons = [.. Enumerable.Range(0, 50).Select(index => new Reason("input", $"{step.Name}/{index}", "before", "after"))],
                Outputs = [.. Enumerable.Range(0, 40).Select(index => $"/out/{step.Name}/{index}")],
            })],
        };
        await using OpenedPage page = await browser.OpenAsync(report);
        Assert.True(await page.Page.EvaluateAsync<long>("document.documentElement.outerHTML.length") < 5_000_000);
        await page.Rows.First.ClickAsync();
        string details = await page.Text("#details-body");
        Assert.Contains("40 more", details, StringComparison.Ordinal);
        Assert.Contains("25 more", details, StringComparison.Ordinal);
        Assert.Contains("40 outputs", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_older_versions_have_no_times_and_are_shown_all_the_same()
    {
        RunReport sample = SampleRun.Of(20);
        RunReport report = sample with { Started = null, Parallelism = 0, Steps = [.. sample.Steps.Select(step => step with { Ready = 0, Start = 0, End = 0, Slot = 0, WaitedFor = [], OutputSizes = [] })] };
        await using OpenedPage page = await browser.OpenAsync(report);
        Assert.Contains("older version", await page.Text("#timeline-empty"), StringComparison.Ordinal);
        Assert.Equal(20, await page.Rows.CountAsync());
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task Times_that_make_no_sense_do_no_harm()
    {
        StepReport[] steps =
        [
            new() { Name = "turned", Outcome = StepOutcome.Ran, Slot = 1, Start = 5, End = 1 },
            new() { Name = "huge", Outcome = StepOutcome.Ran, Slot = 2000000000, Start = -1e9, End = 1e9, Seconds = 1e9, Ready = 1e9, SavedSeconds = -1e9 },
            new() { Name = "circle", Outcome = StepOutcome.Ran, Slot = 1, Start = 1, End = 2, WaitedFor = [2] },
            new() { Name = "back", Outcome = StepOutcome.Ran, Slot = 1, Start = 1, End = 3, WaitedFor = [1, 3], OutputSizes = [-5, long.MaxValue / 4], Outputs = ["a", "b"] },
        ];
        await using OpenedPage page = await browser.OpenAsync(new RunReport { Project = "", Totals = new() { Steps = -4, Ran = 4 }, Seconds = -1, Parallelism = -7, Steps = [.. steps] });
        Assert.Equal(4, await page.Rows.CountAsync());
        await page.ExpectQuiet();
    }
}

using BuildMemo.Reporting;
using BuildMemo.Testing;
using Microsoft.Playwright;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>The page of <c>report</c> in Chromium: what it shows, how it filters, sorts and is used by keyboard.</summary>
public sealed class PageInBrowser(PageBrowser browser) : IClassFixture<PageBrowser>
{
    private static readonly string[] Panels = ["#summary", "#timeline", "#path", "#reasons", "#slowest", "#largest", "#saved", "#steps"];

    private static readonly RunReport Sample = SampleRun.Of(160, upToDate: 40, failed: [7, 80]);

    [Fact]
    public async Task Every_panel_is_there_and_tells_of_the_run()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        foreach (string panel in Panels)
            Assert.True(await page.Page.Locator(panel).IsVisibleAsync(), panel);
        Assert.Contains("App", await page.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal("2 of 200 steps failed", await page.Text("#headline"));
        Assert.Contains("\"Price\" is not defined.", await page.Text("#failures"), StringComparison.Ordinal);
        Assert.Contains("40 up to date", await page.Text("#outcome-filter"), StringComparison.Ordinal);
        Assert.Contains("protoc", await page.Text("#component-list"), StringComparison.Ordinal);
        StepReport slowest = Sample.Steps.Where(step => step.Slot > 0).MaxBy(step => step.Seconds)!;
        Assert.StartsWith(slowest.Name, await page.Text("#slowest-list"), StringComparison.Ordinal);
        StepReport largest = Sample.Steps.Where(step => !step.OutputSizes.IsEmpty).MaxBy(step => step.OutputSizes[0])!;
        Assert.StartsWith(largest.Name, await page.Text("#largest-list"), StringComparison.Ordinal);
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task What_failed_comes_first()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        Assert.Equal([Sample.Steps[7].Name, Sample.Steps[80].Name, Sample.Steps[0].Name], (await page.Names())[..3]);
        bool isAbove = await page.Page.EvaluateAsync<bool>("document.querySelector('#failures').getBoundingClientRect().top < document.querySelector('#timeline').getBoundingClientRect().top");
        Assert.True(isAbove);
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(1920, ColorScheme.Light)]
    [InlineData(1920, ColorScheme.Dark)]
    public async Task No_width_scrolls_sideways(int width, ColorScheme scheme)
    {
        RunReport wide = Sample with { Steps = Sample.Steps.SetItem(0, Sample.Steps[0] with { Name = new string('w', 400), Reasons = [new("input", new string('x', 400), "", "")] }) };
        await using OpenedPage page = await browser.OpenAsync([wide, Sample with { TargetFramework = "net8.0" }], new(width, 800, scheme));
        await page.ExpectQuiet();
        await page.Page.Locator("#table").FocusAsync();
        await page.Press("End", "Home", "Enter");
        Assert.True(await page.Page.Locator("#details").IsVisibleAsync());
        await page.ExpectQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light, "dark")]
    [InlineData(ColorScheme.Dark, "light")]
    public async Task Colours_follow_the_system_until_the_switch_says_otherwise(ColorScheme scheme, string other)
    {
        await using OpenedPage page = await browser.OpenAsync(Sample, new(Scheme: scheme));
        const string ground = "getComputedStyle(document.body).backgroundColor";
        string system = await page.Page.EvaluateAsync<string>(ground);
        const string bars = "(() => { const c = document.querySelector('#timeline-canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let sum = 0; for (const v of d) sum += v; return sum; })()";
        double drawn = await page.Page.EvaluateAsync<double>(bars);
        await page.Page.Locator($"input[name=theme][value={other}]").CheckAsync(new() { Force = true });
        Assert.NotEqual(system, await page.Page.EvaluateAsync<string>(ground));
        Assert.NotEqual(drawn, await page.Page.EvaluateAsync<double>(bars));
        await page.Page.Locator("input[name=theme][value=auto]").CheckAsync(new() { Force = true });
        Assert.Equal(system, await page.Page.EvaluateAsync<string>(ground));
    }

    [Fact]
    public async Task Filters_by_name_outcome_and_reason_work_together()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        await page.Page.Locator("#outcome-filter [data-outcome='2']").ClickAsync();
        await page.Page.Locator("#reason-select").SelectOptionAsync("tool");
        await page.Page.Locator("#search").FillAsync("SHADERS protoc");
        string[] expected = [.. Sample.Steps.Where(step => step.Outcome == StepOutcome.Ran && step.Reasons[0].Kind == "tool" && step.Name.StartsWith("shaders", StringComparison.Ordinal)).Select(step => step.Name)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await page.Names());
        Assert.StartsWith($"{expected.Length} of 160 steps", await page.Text("#steps-count"), StringComparison.Ordinal);
        Assert.Equal("2", await page.Page.Locator("#outcome-select").InputValueAsync());
        await page.Page.Locator("#search").FillAsync("nothing like that");
        Assert.True(await page.Page.Locator("#table-empty").IsVisibleAsync());
        await page.Page.Locator("#clear").ClickAsync();
        Assert.StartsWith("160 steps", await page.Text("#steps-count"), StringComparison.Ordinal);
        await page.Page.Locator("#reason-list button").First.ClickAsync();
        Assert.NotEqual("", await page.Page.Locator("#reason-select").InputValueAsync());
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task Every_column_sorts_both_ways_and_gives_the_order_back()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        string[] before = await page.Names();
        ILocator time = page.Page.Locator("th.c-time");
        await time.Locator("button").ClickAsync();
        Assert.Equal("descending", await time.GetAttributeAsync("aria-sort"));
        Assert.Equal(Sample.Steps.MaxBy(step => step.Seconds)!.Name, (await page.Names())[0]);
        await time.Locator("button").ClickAsync();
        Assert.Equal("ascending", await time.GetAttributeAsync("aria-sort"));
        Assert.Equal(Sample.Steps.MinBy(step => step.Seconds)!.Name, (await page.Names())[0]);
        await time.Locator("button").ClickAsync();
        Assert.Equal(before, await page.Names());
        await page.Page.Locator("th.c-name button").ClickAsync();
        Assert.Equal(Sample.Steps.Min(step => step.Name), (await page.Names())[0]);
        await page.Page.Locator("th.c-size button").ClickAsync();
        Assert.Equal(Sample.Steps.MaxBy(step => step.OutputSizes.Sum())!.Name, (await page.Names())[0]);
    }

    [Fact]
    public async Task The_table_is_walked_by_keyboard_and_gives_the_focus_back()
    {
        await using OpenedPage page = await browser.OpenAsync(SampleRun.Of(1000));
        await page.Press("/");
        Assert.Equal("search", await Focused(page));
        await page.Page.Locator("#table").FocusAsync();
        await page.Press("ArrowDown", "ArrowDown", "PageDown", "End");
        Assert.Equal("999", await page.Page.Locator("#table-body tr[aria-selected=true]").GetAttributeAsync("data-place"));
        Assert.Equal("row-999", await page.Page.Locator("#table").GetAttributeAsync("aria-activedescendant"));
        await page.Press("ArrowUp", "Enter");
        Assert.Equal("details", await Focused(page));
        Assert.Equal((await page.Names())[^2], await page.Text("#details-title"));
        await page.Press("Escape");
        Assert.Equal("table", await Focused(page));
        Assert.False(await page.Page.Locator("#details").IsVisibleAsync());
    }

    [Fact]
    public async Task The_time_line_is_walked_by_keyboard_and_says_what_is_there()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        await page.Page.Locator("#timeline-canvas").FocusAsync();
        await page.Press("ArrowDown");
        string first = await page.Text("#timeline-status");
        Assert.Contains("Slot 1", first, StringComparison.Ordinal);
        await page.Press("+", "+", "End", "ArrowLeft");
        string last = await page.Text("#timeline-status");
        Assert.NotEqual(first, last);
        await page.Press("Enter");
        Assert.StartsWith(await page.Text("#details-title"), last, StringComparison.Ordinal);
        await page.Press("Escape");
        Assert.Equal("timeline-canvas", await Focused(page));
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task A_bar_that_is_pressed_shows_its_step()
    {
        StepReport step = new() { Name = "only", Outcome = StepOutcome.Ran, Slot = 1, Start = 0.2, End = 0.8, Seconds = 0.6 };
        await using OpenedPage page = await browser.OpenAsync(new RunReport { Project = "/p/p.csproj", Totals = new() { Steps = 1, Ran = 1 }, Seconds = 1, Parallelism = 1, Steps = [step] });
        LocatorBoundingBoxResult box = (await page.Page.Locator("#timeline-canvas").BoundingBoxAsync())!;
        await page.Page.Locator("#timeline-canvas").ClickAsync(new() { Position = new() { X = box.Width / 2, Y = 78 } });
        Assert.Equal("only", await page.Text("#details-title"));
        Assert.Equal("The step had to run", await page.Text("#headline"));
    }

    [Fact]
    public async Task Focus_is_seen_wherever_tab_goes()
    {
        await using OpenedPage page = await browser.OpenAsync(SampleRun.Of(3, failed: [1]));
        HashSet<string> reached = [];
        for (int press = 0; press < 60; press++)
        {
            await page.Press("Tab");
            string[] state = await page.Page.EvaluateAsync<string[]>("""
                (() => { const e = document.activeElement; const s = (e.type === 'radio' ? e.nextElementSibling : e); const c = getComputedStyle(s);
                return [e.id || e.name || e.className || e.tagName, c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0 ? 'seen' : 'unseen']; })()
                """);
            if (state[0] == "BODY")
                break;
            Assert.True(state[1] == "seen", $"{state[0]} shows no focus");
            reached.Add(state[0]);
        }

        Assert.Superset(new HashSet<string> { "theme", "timeline-canvas", "timeline-path", "search", "outcome-select", "reason-select", "table" }, reached);
    }

    [Fact]
    public async Task Everything_that_is_used_has_a_name_and_every_id_is_one()
    {
        await using OpenedPage page = await browser.OpenAsync([Sample, Sample with { TargetFramework = "net8.0" }]);
        await page.Page.Locator("#slowest-list button").First.ClickAsync();
        string[] unnamed = await page.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('button, input, select, canvas, [role=grid], section, aside')]
              .filter(e => !e.closest('[hidden]') && !(e.innerText?.trim() && e.tagName === 'BUTTON') && !e.getAttribute('aria-label') && !document.getElementById(e.getAttribute('aria-labelledby')) && !e.labels?.length)
              .map(e => e.outerHTML.slice(0, 80))
            """);
        Assert.Empty(unnamed);
        Assert.Empty(await page.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, index, all) => all.indexOf(id) !== index)"));
        Assert.Equal(1, await page.Page.Locator("main").CountAsync());
        Assert.Equal("en", await page.Page.Locator("html").GetAttributeAsync("lang"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_its_ground(ColorScheme scheme)
    {
        await using OpenedPage page = await browser.OpenAsync([Sample, Sample with { TargetFramework = "net8.0" }], new(Scheme: scheme));
        await page.Page.Locator("#failures button").First.ClickAsync();
        // WCAG 2.2 AA: 4.5 for text, of which nothing here is large.
        string[] faint = await page.Page.EvaluateAsync<string[]>("""
            (() => {
              const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgba = color => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1); return probe.getImageData(0, 0, 1, 1).data; };
              const light = c => { const [r, g, b] = [...c].slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const ground = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255]; };
              const found = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const e = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest('script, style, noscript, .unseen, option, :disabled')) continue;
                const [one, other] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
                if ((one + 0.05) / (other + 0.05) < 4.5) found.push(`${e.tagName}.${e.className} ${walker.currentNode.data.slice(0, 30)} ${((one + 0.05) / (other + 0.05)).toFixed(2)}`);
              }
              return [...new Set(found)];
            })()
            """);
        Assert.Empty(faint);
    }

    [Fact]
    public async Task Runs_of_several_projects_are_told_apart_and_filter()
    {
        RunReport other = SampleRun.Of(30, seed: 5) with { Project = "/home/me/src/Lib/Lib.csproj", Journal = "assets", Started = Sample.Started!.Value.AddDays(3) };
        await using OpenedPage page = await browser.OpenAsync([Sample, other]);
        Assert.Equal("2 projects", await page.Text("#title"));
        await page.Page.Locator("#run-list button", new() { HasText = "Lib · net10.0 · assets" }).ClickAsync();
        Assert.StartsWith("30 of 190 steps", await page.Text("#steps-count"), StringComparison.Ordinal);
        Assert.StartsWith("Lib", await page.Text("#path-note"), StringComparison.Ordinal);
        await page.Page.Locator("#run-select").SelectOptionAsync("-1");
        Assert.StartsWith("190 steps", await page.Text("#steps-count"), StringComparison.Ordinal);
        await page.ExpectQuiet();
    }

    [Fact]
    public async Task Steps_that_were_waited_for_are_reached_from_one_that_waited()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample);
        StepReport step = Sample.Steps.First(one => one.WaitedFor.Length > 0 && one.Outcome == StepOutcome.Ran);
        await page.Page.Locator("#search").FillAsync(step.Name);
        await page.Rows.First.ClickAsync();
        Assert.Contains(step.Fingerprint, await page.Text("#details-body"), StringComparison.Ordinal);
        Assert.Contains(step.Outputs[0], await page.Text("#details-body"), StringComparison.Ordinal);
        await page.Page.Locator("#details-body button").First.ClickAsync();
        Assert.Equal(Sample.Steps[step.WaitedFor[0]].Name, await page.Text("#details-title"));
    }

    [Fact]
    public async Task On_paper_the_steps_stand_in_dark_on_light_and_controls_are_gone()
    {
        await using OpenedPage page = await browser.OpenAsync(Sample, new(Scheme: ColorScheme.Dark));
        Assert.True(await page.Rows.CountAsync() < 100);
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(160, await page.Rows.CountAsync());
        Assert.False(await page.Page.Locator("#search").IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await page.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.True(await page.Rows.CountAsync() < 100);
    }

    [Fact]
    public async Task Without_scripts_the_summary_is_there()
    {
        await using OpenedPage page = await browser.OpenAsync([Sample], runsScripts: false);
        Assert.Contains(Sample.Summary, await page.Text("main"), StringComparison.Ordinal);
    }

    private static Task<string> Focused(OpenedPage page) => page.Page.EvaluateAsync<string>("document.activeElement.id");
}

using BuildMemo.Reporting;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>Whatever steps, files and messages are called: it is shown as text, and it stays within its place.</summary>
public sealed class HostileNames(PageBrowser browser) : IClassFixture<PageBrowser>
{
    private static readonly string[] Names =
    [
        "</script><script>document.title='taken'</script>", "<!--<script>", "--><img src=x onerror=document.title='taken'>", "]]>", "{{data}} {{policy}}",
        "\"quotes\" 'and' `more` ${1+1}", "line\nbreak\ttab\rreturn", "\0\u0001\u001b[31mred", "\u202Egnp.exe\u202C", "\u2028\u2029", "émoji 🦊👩‍👩‍👧‍👦 名前", "שלום עולם",
        "constructor", "__proto__", "toString", "<b>bold</b>&amp;&lt;", "C:\\Windows\\a.txt", " ", "javascript:alert(1)", new('a', 5000),
    ];

    [Fact]
    public async Task They_are_text_everywhere()
    {
        RunReport report = Report();
        await using OpenedPage page = await browser.OpenAsync([report, report with { TargetFramework = Names[2] }]);
        Assert.DoesNotContain("taken", await page.Page.TitleAsync(), StringComparison.Ordinal);
        // The page's own, and no other.
        Assert.Equal(2, await page.Page.Locator("script").CountAsync());
        Assert.Equal(0, await page.Page.Locator("img, iframe, object, b > i").CountAsync());
        for (int index = 0; index < Names.Length; index++)
        {
            await page.Page.EvaluateAsync("index => document.querySelectorAll('#table-body tr[data-place]')[index].click()", index);
            // Spaces at the ends are not drawn.
            Assert.Equal(Shown(Names[index]), await page.Page.EvaluateAsync<string>("document.querySelector('#details-title').textContent"));
        }

        await page.ExpectQuiet();
    }

    [Fact]
    public async Task They_are_found_and_filtered_by()
    {
        await using OpenedPage page = await browser.OpenAsync(Report());
        foreach (string name in (string[])["</script><script>", "🦊", "__proto__", "{{data}}"])
        {
            await page.Page.Locator("#search").FillAsync(name);
            Assert.Contains(Shown(Names.First(one => one.Contains(name, StringComparison.Ordinal))), await page.Names());
        }

        await page.Page.Locator("#search").FillAsync("");
        foreach (string kind in (string[])["constructor", "__proto__"])
        {
            await page.Page.Locator("#reason-select").SelectOptionAsync(kind);
            Assert.Equal([kind], await page.Names());
        }

        await page.ExpectQuiet();
    }

    private static RunReport Report() => new()
    {
        Project = $"/p/{Names[0]}.csproj",
        TargetFramework = "net10.0",
        Journal = Names[1],
        Totals = new() { Steps = Names.Length, Failed = Names.Length },
        Seconds = 1,
        Parallelism = 2,
        Steps =
        [
            .. Names.Select((name, index) => new StepReport
            {
                Name = name,
                Outcome = StepOutcome.Failed,
                Start = index * 0.01,
                End = index * 0.01 + 0.01,
                Seconds = 0.01,
                Slot = 1,
                Executor = name,
                Reasons = [new(name, name, name, name)],
                Outputs = [name, "/x/" + name],
                OutputSizes = [index, -1],
                Fingerprint = name,
                Problems = [new(name, name, name)],
                WaitedFor = [(index + 1) % Names.Length],
            }),
        ],
    };

    // As format.js has it.
    private static string Shown(string name) => string.Concat(name.Select(letter => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(letter) || letter is '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => $"\\u{(int)letter:x4}",
        _ => letter.ToString(),
    }));
}

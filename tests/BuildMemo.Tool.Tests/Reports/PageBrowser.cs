using BuildMemo.Reporting;
using BuildMemo.Testing;
using BuildMemo.Tool.Reports;
using Microsoft.Playwright;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>How a page is looked at.</summary>
public sealed record PageView(int Width = 1280, int Height = 900, ColorScheme Scheme = ColorScheme.Light);

/// <summary>A Chromium for the tests of a class. Whatever a page asks for or complains about is kept: it may do neither.</summary>
public sealed class PageBrowser : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync() => await _browser!.CloseAsync();

    public void Dispose()
    {
        _playwright?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Writes a page of the reports and opens it.</summary>
    internal async Task<OpenedPage> OpenAsync(IEnumerable<RunReport> reports, PageView? view = null, bool runsScripts = true)
    {
        string file = _folder[$"{Guid.NewGuid():N}.html"];
        using (FileStream stream = File.Create(file))
            ReportPage.Write(stream, MergedReport.Of(reports.Select((report, index) => (report, $"/reports/{index}.json"))), new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc));
        view ??= new();
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = view.Width, Height = view.Height },
            ColorScheme = view.Scheme,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = runsScripts,
            Offline = true,
        });
        OpenedPage opened = new(context, await context.NewPageAsync());
        await opened.Page.GotoAsync("file://" + file);
        if (runsScripts)
            await opened.Page.WaitForFunctionAsync("document.documentElement.dataset.ready");
        return opened;
    }

    internal Task<OpenedPage> OpenAsync(RunReport report, PageView? view = null) => OpenAsync([report], view);
}

/// <summary>A page that is open, and what it said.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    public OpenedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => _faults.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _faults.Add(error);
        page.Request += (_, request) =>
        {
            // The page itself, and nothing after it.
            if (!request.IsNavigationRequest)
                _faults.Add($"request: {request.Url}");
        };
    }

    public IPage Page { get; }

    public ILocator Rows => Page.Locator("#table-body tr[data-place]");

    public Task<string> Text(string selector) => Page.Locator(selector).InnerTextAsync();

    public Task<string[]> Names() => Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#table-body td.c-name .cut[title]')].map(cell => cell.title)");

    public Task Press(params string[] keys) => PressAll(keys);

    /// <summary>Whether the page asked for nothing, complained about nothing, and does not scroll sideways.</summary>
    public async Task ExpectQuiet()
    {
        Assert.Empty(_faults);
        Assert.Equal(await Page.EvaluateAsync<int>("innerWidth"), await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private async Task PressAll(string[] keys)
    {
        foreach (string key in keys)
            await Page.Keyboard.PressAsync(key);
    }
}

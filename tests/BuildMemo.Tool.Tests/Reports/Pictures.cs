using BuildMemo.Testing;
using Microsoft.Playwright;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>
/// The pictures of docs/images/: <c>BUILDMEMO_ACCEPT=1 dotnet test tests/BuildMemo.Tool.Tests --filter FullyQualifiedName~Pictures</c> makes
/// them anew. Otherwise it is only looked whether they are there and small: pixels differ from machine to machine.
/// </summary>
public sealed class Pictures(PageBrowser browser) : IClassFixture<PageBrowser>
{
    private const int LargestBytes = 150_000;

    [Theory]
    [InlineData("report-light", 1100, 760, ColorScheme.Light)]
    [InlineData("report-dark", 1100, 760, ColorScheme.Dark)]
    [InlineData("report-narrow", 360, 780, ColorScheme.Light)]
    public async Task The_documents_show_the_page(string name, int width, int height, ColorScheme scheme)
    {
        string file = Repository.PathOf("docs", "images", name + ".png");
        if (Environment.GetEnvironmentVariable(Snapshot.AcceptVariable) == "1")
        {
            await using OpenedPage page = await browser.OpenAsync([SampleRun.Of(160, upToDate: 840)], new(width, height, scheme));
            if (scheme == ColorScheme.Dark)
                await page.Page.Locator("#timeline-path").CheckAsync();
            await page.Page.ScreenshotAsync(new() { Path = file });
        }

        Assert.InRange(new FileInfo(file).Length, 1000, LargestBytes);
    }
}

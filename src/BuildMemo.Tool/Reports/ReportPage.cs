using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// Puts the page together from the files in Page/: one HTML file that needs nothing else. Its policy lets it run and draw only what was
/// written here, by hash, and ask nobody for anything.
/// </summary>
internal static class ReportPage
{
    /// <summary>What every page begins with, so that it is known again before it is overwritten.</summary>
    public const string Mark = "<meta name=\"generator\" content=\"BuildMemo report\">";

    // In the order in which they use each other.
    private static readonly string[] Scripts =
    [
        "format.js", "dom.js", "model.js", "filter.js", "theme.js", "summary.js", "failures.js", "runs.js", "lanes.js", "timeline.js",
        "path.js", "reasons.js", "rankings.js", "table.js", "details.js", "main.js",
    ];

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">What it shows.</param>
    /// <param name="written">When it is written.</param>
    public static void Write(Stream stream, MergedReport report, DateTime written)
    {
        string style = Part("style.css");
        string script = string.Concat(Scripts.Select(name => Part(name) + '\n'));
        foreach (string piece in Pieces(Part("page.html")))
        {
            switch (piece)
            {
                case "{{policy}}":
                    WriteText(stream, $"default-src 'none'; script-src '{HashOf(script)}'; style-src '{HashOf(style)}'; img-src data:; base-uri 'none'; form-action 'none'");
                    break;
                case "{{style}}":
                    WriteText(stream, style);
                    break;
                case "{{script}}":
                    WriteText(stream, script);
                    break;
                case "{{data}}":
                    PageData.Write(stream, report, written);
                    break;
                case "{{summary}}":
                    WriteText(stream, Reporting.RunSummary.Format(report.Totals, report.SavedSeconds));
                    break;
                default:
                    WriteText(stream, piece);
                    break;
            }
        }
    }

    // A placeholder, or the text between two of them.
    private static IEnumerable<string> Pieces(string page)
    {
        int from = 0;
        for (int open = page.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = page.IndexOf("{{", from, StringComparison.Ordinal))
        {
            yield return page[from..open];
            from = page.IndexOf("}}", open, StringComparison.Ordinal) + 2;
            yield return page[open..from];
        }

        yield return page[from..];
    }

    private static void WriteText(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Part(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"ReportPage/{name}")!;
        using StreamReader reader = new(stream);
        // A checkout with other line ends makes the same page.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}

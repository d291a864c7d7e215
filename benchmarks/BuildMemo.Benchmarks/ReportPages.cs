using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using BuildMemo.Reporting;
using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary><c>report</c> with 1,000 and 10,000 steps: the whole process of the packed program, the page's size, and when it stands in Chromium.</summary>
internal static partial class ReportPages
{
    private const double WriteGoal = 500;
    private const double ReadyGoal = 1500;
    private const double SizeGoal = 3;

    public static void Run(Workbench workbench)
    {
        string root = workbench.NewFolder("report");
        string program = Tool(workbench);
        int rounds = workbench.Options.Rounds ?? 9;
        foreach (int steps in (int[])[1000, 10_000])
        {
            string report = Path.Combine(root, $"{steps}.json");
            string page = Path.Combine(root, $"{steps}.html");
            RunReportFile.Write(report, SampleRun.Of(steps, slots: 16));
            List<double> write = [], trace = [], ready = [];
            for (int round = -1; round < rounds; round++)
            {
                double alone = Workbench.Measure(root, "dotnet", program, "report", report, "-o", page).Seconds;
                double both = Workbench.Measure(root, "dotnet", program, "report", report, "-o", page, "--trace", page + ".trace").Seconds;
                double opened = round < 3 ? Ready(root, page) : -1;
                // The first round warms the caches.
                if (round < 0)
                    continue;
                write.Add(alone * 1000);
                trace.Add(both * 1000);
                if (opened >= 0)
                    ready.Add(opened);
            }

            string what = FormattableString.Invariant($"report, {steps:N0} steps");
            workbench.Table.Bound($"{what}: written, whole process", Statistics.Median(write), WriteGoal, "ms");
            workbench.Table.Figure($"{what}: with a trace", ResultTable.Milliseconds(Statistics.Median(trace) / 1000));
            workbench.Table.Bound($"{what}: size of the page", new FileInfo(page).Length / 1e6, SizeGoal, "MB");
            workbench.Table.Bound($"{what}: ready in Chromium, performance.now", Statistics.Median(ready), ReadyGoal, "ms", $"{ready.Count} times opened");
        }
    }

    // As it is installed, with native code.
    private static string Tool(Workbench workbench)
    {
        string folder = workbench.NewFolder("tool");
        ZipFile.ExtractToDirectory(Path.Combine(PackageFeed.Folder, $"BuildMemo.Tool.{PackageFeed.Version}.nupkg"), folder);
        string native = Path.Combine(folder, "tools", "net10.0", RuntimeInformation.RuntimeIdentifier, "dotnet-buildmemo.dll");
        return File.Exists(native) ? native : Path.Combine(folder, "tools", "net10.0", "any", "dotnet-buildmemo.dll");
    }

    // The page itself notes when everything stands.
    private static double Ready(string folder, string page)
    {
        string document = Workbench.Measure(folder, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--timeout=4000", "--dump-dom", "file://" + page).Output;
        Match match = ReadyMark().Match(document);
        if (!match.Success)
            throw new InvalidOperationException("The page was not ready when Chromium gave its document.");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("data-ready=\"([0-9.]+)\"")]
    private static partial Regex ReadyMark();
}

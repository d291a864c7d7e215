using System.Text.Json;
using BuildMemo.Reporting;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>The verb <c>report</c> as a process: what it reads, writes, refuses and says.</summary>
public sealed class ReportVerb : IDisposable
{
    private readonly ToolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(80, "report-80")]
    [InlineData(160, "report-160")]
    [InlineData(null, "report-plain")]
    public void What_it_says_is_what_was_approved(int? columns, string name)
    {
        Save("a.json", SampleRun.Of(160, upToDate: 40, failed: [7, 80]));
        ToolResult result = _rig.RunWith("", ["report", "a.json", "--trace", "a.trace.json"], columns: columns).Exits(0);
        Assert.Empty(result.Error);
        if (columns is { } width)
            Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= width, line));
        // The name of the folder wraps where it likes.
        string text = string.Join('\n', result.Output.Split('\n').TakeWhile(line => !line.StartsWith("trace", StringComparison.Ordinal)).Select(line => line.TrimEnd()));
        Snapshot.Match("BuildMemo.Tool.Tests", name, text);
        Assert.Contains("buildmemo-report.html", result.Output.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(File.Exists(_rig.Path("buildmemo-report.html")));
    }

    [Fact]
    public void Twenty_columns_are_kept_to() =>
        Assert.All(_rig.RunWith("", ["report", Save("a.json", SampleRun.Of(9, failed: [2]))], columns: 20).Exits(0).Output.Split('\n'), line => Assert.True(line.Length <= 20, line));

    [Fact]
    public void The_page_needs_nothing_else_and_may_ask_for_nothing()
    {
        Save("a.json", SampleRun.Of(30));
        _rig.Run("report", "a.json").Exits(0);
        string page = _rig.Read("buildmemo-report.html");
        Assert.Contains("default-src 'none'; script-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_rig.Work, "*.tmp"));
    }

    [Fact]
    public void The_last_run_of_a_project_is_that_of_the_configuration_built_last()
    {
        string project = _rig.Write("App/App.csproj", "<Project />");
        _rig.Write("App/Other.proj", "<Project />");
        RunReport run = SampleRun.Of(3) with { Project = project };
        Save("App/obj/Release/net10.0/buildmemo/steps.last.json", run with { TargetFramework = "net10.0" }, TimeSpan.FromHours(1));
        Save("App/obj/Debug/net10.0/buildmemo/steps.last.json", run with { TargetFramework = "net10.0" });
        Save("App/obj/Debug/net8.0/buildmemo/steps.last.json", run with { TargetFramework = "net8.0" }, TimeSpan.FromHours(2));
        Save("App/obj/Debug/net8.0/buildmemo/mine.last.json", run with { TargetFramework = "net8.0", Journal = "mine" });
        Save("App/obj/Debug/net8.0/buildmemo/theirs.last.json", run with { Project = "/elsewhere/App.csproj", TargetFramework = "net8.0" });
        JsonElement runs = _rig.Run("report", "App/App.csproj", "--json").Exits(0).Json.GetProperty("runs");
        Assert.Equal(["net10.0 steps", "net8.0 mine", "net8.0 steps"], runs.EnumerateArray().Select(one => $"{one.GetProperty("targetFramework")} {one.GetProperty("journal")}").Order());
        Assert.All(runs.EnumerateArray(), one => Assert.Contains("/obj/Debug/", one.GetProperty("source").GetString(), StringComparison.Ordinal));
        Assert.False(File.Exists(_rig.Path("buildmemo-report.html")));
    }

    [Fact]
    public void Files_folders_and_projects_come_together_on_one_page()
    {
        string project = _rig.Write("App/App.csproj", "<Project />");
        Save("App/obj/Debug/net10.0/buildmemo/steps.last.json", SampleRun.Of(3) with { Project = project });
        Save("reports/one.json", SampleRun.Of(4, seed: 2));
        Save("reports/two.json", SampleRun.Of(5, seed: 3));
        _rig.Write("reports/other.json", "{}");
        JsonElement document = _rig.Run("report", "App", "reports", "reports/two.json", "--json", "-o", "out/all.html").Exits(0).Json;
        Assert.Equal(3, document.GetProperty("runs").GetArrayLength());
        Assert.StartsWith("BuildMemo: 12 steps", document.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(_rig.Path("out/all.html"), document.GetProperty("page").GetString());
        Assert.Contains("BuildMemo report", _rig.Read("out/all.html"), StringComparison.Ordinal);
        ToolReference.Describes("report", document);
    }

    [Fact]
    public void A_file_of_somebody_else_stays_unless_it_is_forced()
    {
        Save("a.json", SampleRun.Of(3));
        _rig.Write("mine.html", "<html>mine</html>");
        Assert.Contains("BMEMO7183", _rig.Run("report", "a.json", "-o", "mine.html").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7183", _rig.Run("report", "a.json", "--trace", "mine.html").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7183", _rig.Run("report", "a.json", "-o", "a.json").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7183", _rig.Run("report", "a.json", "-o", ".").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal("<html>mine</html>", _rig.Read("mine.html"));
        Assert.False(File.Exists(_rig.Path("buildmemo-report.html")));
        _rig.Run("report", "a.json", "-o", "mine.html", "--force").Exits(0);
        // What it wrote it may write again.
        _rig.Run("report", "a.json", "-o", "mine.html", "--trace", "t.json").Exits(0);
        _rig.Run("report", "a.json", "-o", "mine.html", "--trace", "t.json").Exits(0);
        _rig.Write("empty.html", "");
        _rig.Run("report", "a.json", "-o", "empty.html").Exits(0);
    }

    [Fact]
    public void A_dash_means_standard_output_which_only_one_can_have()
    {
        Save("a.json", SampleRun.Of(3));
        ToolResult page = _rig.Run("report", "a.json", "-o", "-").Exits(0);
        Assert.StartsWith("<!DOCTYPE html>", page.Output, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page.Output, StringComparison.Ordinal);
        Assert.StartsWith("{", _rig.Run("report", "a.json", "-o", "x.html", "--trace", "-").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal("", _rig.Run("report", "a.json", "-o", "/dev/null").Exits(0).Error);
        _rig.Run("report", "a.json", "-o", "-", "--json").Exits(2);
        _rig.Run("report", "a.json", "-o", "-", "--trace", "-").Exits(2);
        _rig.Run("report", "a.json", "-o", "-", "--open").Exits(2);
        _rig.Run("report", "a.json", "-o", "same", "--trace", "./same").Exits(2);
    }

    [Fact]
    public void What_is_no_report_is_said_with_what_to_do()
    {
        _rig.Write("cut.json", """{"schema":1,"project":"a","totals":{""");
        _rig.Write("other.json", "[1,2]");
        _rig.Write("kind.json", """{"schema":1,"project":7,"totals":{},"steps":[]}""");
        _rig.Write("outcome.json", """{"schema":1,"project":"","totals":{},"steps":[{"name":"a","outcome":"vanished"}]}""");
        _rig.Write("half.json", """{"schema":1,"project":"","totals":{},"steps":[{"name":"\ud800","outcome":"ran"}]}""");
        _rig.Write("empty.json", "");
        foreach (string file in (string[])["cut.json", "other.json", "kind.json", "outcome.json", "half.json", "empty.json"])
            Assert.Contains("BMEMO7181", _rig.Run("report", file).Exits(2).Error, StringComparison.Ordinal);
        _rig.Write("newer.json", """{"schema":2,"totals":{}}""");
        Assert.Contains("BMEMO7182", _rig.Run("report", "newer.json").Exits(3).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7003", _rig.Run("report", "nowhere").Exits(2).Error, StringComparison.Ordinal);
        _rig.Write("App/App.csproj", "<Project />");
        Assert.Contains("BMEMO7180", _rig.Run("report", "App").Exits(1).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_rig.Work, "*.html"));
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_said_and_nothing_is_left()
    {
        Save("a.json", SampleRun.Of(3));
        Assert.Contains("BMEMO7007", _rig.Run("report", "a.json", "-o", "a.json/x.html").Exits(3).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7007", ToolRig.Finish(_rig.Start(["bash", "-c", $"dotnet {ToolRig.Program} report a.json -o - > /dev/full"])).Exits(3).Error, StringComparison.Ordinal);
        Assert.Equal("0\n", ToolRig.Finish(_rig.Start(["bash", "-c", $"dotnet {ToolRig.Program} report a.json -o - | head -c 10 > /dev/null; echo ${{PIPESTATUS[0]}}"])).Output);
    }

    [Fact]
    public void A_browser_that_is_not_there_is_a_warning()
    {
        Save("a.json", SampleRun.Of(3));
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ToolResult result = ToolRig.Finish(_rig.Start(["bash", "-c", $"d=$(command -v {dotnet}); PATH=/nowhere \"$d\" {ToolRig.Program} report a.json --open"])).Exits(0);
        Assert.Contains("BMEMO7184", result.Error, StringComparison.Ordinal);
        _rig.Write("bin/xdg-open", "#!/bin/sh\necho \"$1\" > opened.txt\n");
        File.SetUnixFileMode(_rig.Path("bin/xdg-open"), (UnixFileMode)0b111_101_101);
        Assert.Equal("", ToolRig.Finish(_rig.Start(["bash", "-c", $"PATH=$PWD/bin:$PATH dotnet {ToolRig.Program} report a.json --open"])).Exits(0).Error);
        Assert.Equal(_rig.Path("buildmemo-report.html") + "\n", _rig.Read("opened.txt"));
    }

    [Fact]
    public void The_trace_has_a_track_a_slot_and_an_event_a_step_that_never_overlap()
    {
        RunReport run = SampleRun.Of(400, failed: [5], slots: 4);
        Save("a.json", run with { Steps = run.Steps.SetItem(399, run.Steps[399] with { Name = "\"</script>\n🦊" }) });
        _rig.Run("report", "a.json", "--trace", "trace.json").Exits(0);
        JsonElement[] events = [.. JsonDocument.Parse(_rig.Read("trace.json")).RootElement.GetProperty("traceEvents").EnumerateArray()];
        JsonElement[] steps = [.. events.Where(one => one.GetProperty("ph").GetString() == "X")];
        Assert.Equal(run.Steps.Count(step => step.End > step.Start), steps.Length);
        string[] threads = [.. events.Where(one => one.GetProperty("name").GetString() == "thread_name").Select(one => one.GetProperty("args").GetProperty("name").GetString()!)];
        Assert.Superset(new HashSet<string> { "slot 1", "slot 2", "slot 3", "slot 4", "store 1" }, threads.ToHashSet());
        JsonElement failed = Assert.Single(steps, step => step.GetProperty("name").GetString() == run.Steps[5].Name);
        Assert.Equal("failed", failed.GetProperty("args").GetProperty("outcome").GetString());
        Assert.Equal(run.Steps[5].Reasons[0].ToString(), failed.GetProperty("args").GetProperty("reason").GetString());
        Assert.Equal(run.Steps[5].Fingerprint, failed.GetProperty("args").GetProperty("fingerprint").GetString());
        foreach (IGrouping<int, JsonElement> thread in steps.GroupBy(step => step.GetProperty("tid").GetInt32()))
        {
            decimal end = 0;
            foreach (JsonElement step in thread.OrderBy(step => step.GetProperty("ts").GetDecimal()))
            {
                Assert.True(step.GetProperty("ts").GetDecimal() >= end - 1, step.ToString());
                end = step.GetProperty("ts").GetDecimal() + step.GetProperty("dur").GetDecimal();
            }
        }

        Assert.Equal(4, events.Where(one => one.GetProperty("ph").GetString() == "C").Max(one => one.GetProperty("args").GetProperty("busy").GetInt32()));
    }

    private string Save(string path, RunReport report, TimeSpan? age = null)
    {
        RunReportFile.Write(_rig.Path(path), report);
        File.SetLastWriteTimeUtc(_rig.Path(path), DateTime.UtcNow - (age ?? TimeSpan.Zero));
        return path;
    }
}

using System.Text;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Reporting;

/// <summary>A report is read back as it was written; another file is refused with a reason.</summary>
public sealed class RunReportReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        RunReport report = new()
        {
            Project = "/p/p.csproj",
            TargetFramework = "net10.0",
            Totals = new RunTotals().With(StepOutcome.Ran).With(StepOutcome.TimedOut),
            Seconds = 1.5,
            Journal = "steps",
            Started = new(2026, 11, 21, 18, 0, 0, DateTimeKind.Utc),
            Parallelism = 2,
            Steps =
            [
                new()
                {
                    Name = "a\n\"b\"",
                    Outcome = StepOutcome.Ran,
                    Reasons = [new("input", "a", "1", "2") { BeforeDigest = "01", AfterDigest = "02" }],
                    Differences = 60,
                    ComparedWith = "ff",
                    Fingerprint = "ee",
                    Seconds = 0.25,
                    Outputs = ["/p/a"],
                    Executor = "process",
                    Components = [new("input", "{Project}/a", "0123", "")],
                    Ready = 0.5,
                    Start = 0.75,
                    End = 1,
                    Slot = 1,
                    WaitedFor = [1],
                    OutputSizes = [7],
                    Problems = [new("X1", "error", "no")],
                },
                new() { Name = "b", Outcome = StepOutcome.TimedOut },
            ],
        };
        RunReportFile.Write(_folder["r.json"], report);
        RunReport read = RunReportReader.Read(_folder["r.json"], out Problem? problem)!;

        Assert.Null(problem);
        Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":1}")]
    [InlineData("{\"schema\":\"1\"}")]
    [InlineData("{\"schema\":1,\"project\":1,\"targetFramework\":\"\",\"totals\":{},\"seconds\":0,\"steps\":[]}")]
    [InlineData("{\"schema\":1,\"project\":\"\",\"targetFramework\":\"\",\"totals\":{},\"seconds\":0,\"steps\":[{\"name\":\"a\",\"outcome\":\"flew\"}]}")]
    public void Anything_else_is_refused(string content)
    {
        Assert.Null(RunReportReader.Read(_folder.Write("r.json", content), out Problem? problem));
        Assert.Equal(Codes.ReportUnreadable, problem!.Code);
    }

    [Fact]
    public void A_newer_report_is_named_as_such()
    {
        Assert.Null(RunReportReader.Read(_folder.Write("r.json", "{\"schema\":2,\"totals\":{}}"), out Problem? problem));
        Assert.Equal(Codes.ReportNewer, problem!.Code);
    }

    [Fact]
    public void A_report_of_ten_thousand_steps_that_were_up_to_date_has_nothing_for_explanations()
    {
        RunReport report = new() { Project = "/p/p.csproj", Totals = default, Steps = [.. Enumerable.Repeat(new StepReport { Name = "a", Outcome = StepOutcome.UpToDate }, 10_000)] };
        using MemoryStream stream = new();
        RunReportFile.Write(stream, report);

        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.All((string[])["comparedWith", "differences", "components"], member => Assert.DoesNotContain(member, text, StringComparison.Ordinal));
    }
}

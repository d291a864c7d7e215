using BuildMemo.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks.Tests;

/// <summary>The lines by which a log tells how far a run and its steps are.</summary>
public sealed class ProgressInTheLog
{
    [Fact]
    public void P7_the_line_tells_done_total_hits_elapsed_and_remaining_time_where_it_is_known()
    {
        RecordedEngine engine = new(1);
        BuildLog log = new(new TaskLoggingHelper(engine, "MemoRun"), MessageImportance.Normal, explain: false);
        log.Report(new RunProgressed(40, 100, 7, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18.4)));
        log.Report(new RunProgressed(1, 100, 0, TimeSpan.FromSeconds(1), null));
        log.Report(new StepProgressed("fit", 0.25, "fold 2"));
        log.Report(new StepProgressed("fit", 1, ""));
        Assert.Equal(
            [
                "Normal BuildMemo: 40 of 100 steps done, 7 hits, 12 s, about 18 s left",
                "Normal BuildMemo: 1 of 100 steps done, 0 hits, 1 s",
                "Normal BuildMemo: fit: 25 % fold 2",
                "Normal BuildMemo: fit: 100 %",
            ],
            engine.Messages);
    }
}

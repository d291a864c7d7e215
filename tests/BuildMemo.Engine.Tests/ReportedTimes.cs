using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Engine.Tests;

/// <summary>What the report of a run tells besides outcomes: when, in which slot, after whom, how large, with what problems.</summary>
public sealed class ReportedTimes : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    private string LastRun => Project.JournalFile + ".last.json";

    public void Dispose() => _rig.Dispose();

    // one ─► two ─► three; alone beside them.
    private EngineProject Declare()
    {
        Project.Write("in.txt", "12345");
        Project.Shell("one", "cp in.txt one.txt", "one.txt", ("Inputs", "in.txt"));
        Project.Shell("two", "cat one.txt one.txt > two.txt", "two.txt", ("Inputs", "one.txt"));
        Project.Shell("three", "cat two.txt one.txt > three.txt; touch empty", "three.txt;empty", ("Inputs", "two.txt;one.txt"));
        Project.Shell("alone", "cp in.txt alone.txt", "alone.txt", ("Inputs", "in.txt"));
        return Project;
    }

    [Fact]
    public void A_step_waits_for_those_whose_outputs_it_reads_and_begins_after_them()
    {
        DateTime before = DateTime.UtcNow;
        EngineResult result = Declare().Run().Succeeds().Expect(ran: 4);
        RunReport report = result.Result.Report;
        Assert.InRange(report.Started!.Value, before, DateTime.UtcNow);
        Assert.Equal("steps", report.Journal);
        Assert.True(report.Parallelism >= 1);
        Assert.Equal([0], [.. result["two"].WaitedFor]);
        // The one that ended last comes first.
        Assert.Equal([1, 0], [.. result["three"].WaitedFor]);
        Assert.Empty(result["alone"].WaitedFor);
        Assert.True(result["two"].Ready >= result["one"].End);
        Assert.True(result["three"].Ready >= result["two"].End);
        Assert.All(report.Steps, step =>
        {
            Assert.True(step.Ready <= step.Start && step.Start < step.End && step.End <= report.Seconds, $"{step}");
            Assert.True(step.Slot >= 1);
        });
    }

    [Fact]
    public void Steps_of_one_slot_never_overlap()
    {
        for (int index = 0; index < 40; index++)
            Project.Shell($"s{index}", $"echo {index} > s{index}.txt", $"s{index}.txt");
        EngineResult result = Project.Run().Succeeds().Expect(ran: 40);
        Assert.True(result.Result.Report.Steps.Max(step => step.Slot) <= result.Result.Report.Parallelism);
        foreach (IGrouping<int, StepReport> slot in result.Result.Report.Steps.GroupBy(step => step.Slot))
        {
            double end = 0;
            foreach (StepReport step in slot.OrderBy(step => step.Start))
            {
                Assert.True(step.Start >= end, $"{step.Name} begins at {step.Start} in slot {slot.Key}, which is busy until {end}");
                end = step.End;
            }
        }
    }

    [Fact]
    public void Outputs_have_their_sizes_whether_a_step_ran_or_was_restored()
    {
        EngineResult ran = Declare().Run().Expect(ran: 4);
        Assert.Equal([5], [.. ran["one"].OutputSizes]);
        Assert.Equal([15, 0], [.. ran["three"].OutputSizes]);
        foreach (string output in (string[])["one.txt", "two.txt", "three.txt", "empty", "alone.txt"])
            File.Delete(Project[output]);
        EngineResult restored = Project.Clean().Run().Expect(restored: 4);
        Assert.Equal([15, 0], [.. restored["three"].OutputSizes]);
        Assert.All(restored.Result.Report.Steps, step => Assert.Equal(0, step.Slot));
        Assert.All(restored.Result.Report.Steps, step => Assert.True(step.Start < step.End));
        Assert.Equal(0, restored.Result.Report.Parallelism);
    }

    [Fact]
    public void A_failed_step_keeps_what_was_said_of_it_and_those_behind_it_took_no_time()
    {
        Project.Shell("bad", "echo oh no; exit 3", "bad.txt");
        Project.Shell("behind", "cp bad.txt behind.txt", "behind.txt", ("Inputs", "bad.txt"));
        EngineResult result = Project.Run().Succeeds(false).Expect(failed: 1, skipped: 1);
        StepProblem problem = Assert.Single(result["bad"].Problems);
        Assert.Equal((Codes.CommandFailed.Id, "error"), (problem.Code, problem.Severity));
        Assert.Contains("oh no", problem.Message, StringComparison.Ordinal);
        Assert.True(result["bad"].Slot >= 1);
        StepReport behind = result["behind"];
        Assert.Equal((0, behind.Start), (behind.Slot, behind.End));
        Assert.Equal([0], [.. behind.WaitedFor]);
    }

    [Fact]
    public void The_steps_of_a_batch_follow_each_other_in_its_slot()
    {
        for (int index = 0; index < 6; index++)
        {
            Project.Write($"in/{index}.txt", $"{index}");
            Project.Step($"in/{index}.txt", ("Command", "for f in {Inputs}; do cp $f obj/$(basename $f).out; done"), ("Outputs", $"obj/{index}.txt.out"), ("BatchSize", "6"));
        }

        Directory.CreateDirectory(Project["obj"]);
        EngineResult result = Project.Run().Succeeds().Expect(ran: 6);
        StepReport[] steps = [.. result.Result.Report.Steps.Where(step => step.Batch == 1).OrderBy(step => step.Start)];
        Assert.True(steps.Length > 1);
        Assert.Single(steps.Select(step => step.Slot).Distinct());
        for (int index = 1; index < steps.Length; index++)
            Assert.True(steps[index].Start >= steps[index - 1].End - 1e-9);
    }

    [Fact]
    public void The_last_run_leaves_out_what_was_up_to_date_and_keeps_who_waited_for_whom()
    {
        Declare().Run().Expect(ran: 4);
        Assert.Equal(["one", "two", "three", "alone"], Read().Steps.Select(step => step.Name));
        // What two writes stays the same, so three does not run for it; three runs for its own sake.
        Project.NoSteps();
        Project.Write("in.txt", "12345");
        Project.Shell("one", "cp in.txt one.txt; true", "one.txt", ("Inputs", "in.txt"));
        Project.Shell("two", "cat one.txt one.txt > two.txt", "two.txt", ("Inputs", "one.txt"));
        Project.Shell("three", "cat two.txt > three.txt; touch empty; true", "three.txt;empty", ("Inputs", "two.txt"));
        Project.Shell("alone", "cp in.txt alone.txt", "alone.txt", ("Inputs", "in.txt"));
        EngineResult result = Project.Run().Expect(ran: 2, upToDate: 2);
        Assert.Equal([1], [.. result["three"].WaitedFor]);
        RunReport last = Read();
        Assert.Equal(["one", "three"], last.Steps.Select(step => step.Name));
        Assert.Equal([0], [.. last.Steps[1].WaitedFor]);
        Assert.Equal(4, last.Totals.Steps);
    }

    [Fact]
    public void A_run_in_which_nothing_changed_writes_no_report_anew()
    {
        Declare().Run().Expect(ran: 4);
        File.SetLastWriteTimeUtc(LastRun, DateTime.UtcNow.AddDays(-1));
        DateTime before = File.GetLastWriteTimeUtc(LastRun);
        Project.Run().Expect(upToDate: 4);
        Assert.Equal(before, File.GetLastWriteTimeUtc(LastRun));
    }

    [Fact]
    public void Places_are_those_in_the_report_where_steps_stand_as_they_ended()
    {
        Project.Settings = Project.Settings with { Unordered = true };
        // Declared the wrong way round.
        Project.Shell("second", "cp first.txt second.txt", "second.txt", ("Inputs", "first.txt"));
        Project.Shell("first", "echo 1 > first.txt", "first.txt");
        ImmutableArray<StepReport> steps = Project.Run().Expect(ran: 2).Result.Report.Steps;
        Assert.Equal(["first", "second"], steps.Select(step => step.Name));
        Assert.Equal([0], [.. steps[1].WaitedFor]);
    }

    [Fact]
    public void What_is_written_is_read_back_as_it_was()
    {
        Project.Shell("bad", "echo oh no; exit 3", "bad.txt");
        RunReport report = Declare().Run().Result.Report;
        RunReport last = Read();
        Assert.Equal((report.Project, report.Started, report.Parallelism, report.Totals, report.Journal), (last.Project, last.Started, last.Parallelism, last.Totals, last.Journal));
        for (int index = 0; index < report.Steps.Length; index++)
        {
            StepReport wrote = report.Steps[index], read = last.Steps[index];
            Assert.Equal((wrote.Name, wrote.Outcome, wrote.Fingerprint, wrote.Slot, wrote.Executor), (read.Name, read.Outcome, read.Fingerprint, read.Slot, read.Executor));
            Assert.Equal(wrote.End, read.End, tolerance: 0.00001);
            Assert.Equal([.. wrote.Reasons], [.. read.Reasons]);
            Assert.Equal([.. wrote.Problems], [.. read.Problems]);
            Assert.Equal([.. wrote.Outputs], [.. read.Outputs]);
            Assert.Equal([.. wrote.OutputSizes], [.. read.OutputSizes]);
        }
    }

    private RunReport Read() => RunReportReader.Read(LastRun, out _)!;
}

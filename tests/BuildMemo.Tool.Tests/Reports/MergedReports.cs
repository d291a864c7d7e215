using System.Collections.Immutable;
using BuildMemo.Reporting;
using BuildMemo.Tool.Reports;

namespace BuildMemo.Tool.Tests.Reports;

/// <summary>The critical path of a run, and several runs on one time line.</summary>
public sealed class MergedReports
{
    private static readonly DateTime Noon = new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_critical_path_is_the_longest_chain_and_waiting_for_a_slot_is_no_part_of_it()
    {
        // b waits for a and then long for a slot; c and d are short but for d itself.
        RunReport run = Run(Step("a", 0, 2), Step("b", 8, 9, 0), Step("c", 0, 1), Step("d", 1, 3.5, 2), Step("e", 9, 9.25, 1, 3));
        (ImmutableArray<int> path, double seconds) = CriticalChain.Of(run);
        Assert.Equal([2, 3, 4], [.. path]);
        Assert.Equal(3.75, seconds, precision: 6);
    }

    [Fact]
    public void A_run_in_which_nothing_took_time_has_none()
    {
        Assert.Empty(CriticalChain.Of(Run()).Path);
        Assert.Empty(CriticalChain.Of(Run(Step("a", 1, 1))).Path);
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_and_a_circle_end()
    {
        StepReport[] chain = [.. Enumerable.Range(0, 100_000).Select(index => Step($"{index}", index, index + 1, index == 99_999 ? [] : [index + 1]))];
        Assert.Equal(100_000, CriticalChain.Of(Run(chain)).Path.Length);
        ImmutableArray<int> circle = CriticalChain.Of(Run(Step("a", 0, 1, 1), Step("b", 1, 2, 2), Step("c", 2, 3, 0))).Path;
        Assert.Equal(3, circle.Distinct().Count());
    }

    [Fact]
    public void Runs_of_one_build_stay_side_by_side_and_pauses_between_builds_are_shortened()
    {
        MergedReport merged = MergedReport.Of(
        [
            (At(Noon.AddDays(1), 1), "later"), (At(Noon, 10), "first"), (At(Noon.AddSeconds(3), 4), "beside"), (At(Noon.AddSeconds(11), 1), "behind"), (At(null, 1), "unknown"),
        ]);
        Assert.Equal(["unknown 0", "first 1", "beside 4", "behind 12", "later 15"], merged.Runs.Select(run => FormattableString.Invariant($"{run.Source} {run.Offset:0.##}")));
        Assert.Equal(17, merged.Seconds);
    }

    private static RunReport At(DateTime? started, double seconds) => Run() with { Started = started, Seconds = seconds };

    private static RunReport Run(params StepReport[] steps) => new() { Project = "/p/p.csproj", Totals = new() { Steps = steps.Length }, Steps = [.. steps] };

    private static StepReport Step(string name, double start, double end, params int[] waitedFor) =>
        new() { Name = name, Outcome = StepOutcome.Ran, Start = start, End = end, Slot = 1, WaitedFor = [.. waitedFor] };
}

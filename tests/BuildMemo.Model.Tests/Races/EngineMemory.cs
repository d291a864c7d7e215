using System.Globalization;
using System.Text.RegularExpressions;
using BuildMemo.Testing;
using BuildMemo.Worker.Tests;

namespace BuildMemo.Model.Tests.Races;

/// <summary>What large outputs and many steps cost, in memory and in counted work.</summary>
public sealed partial class EngineMemory : IDisposable
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_large_output_adds_at_most_64_MB_when_it_is_collected_stored_and_restored()
    {
        long size = s_isLong ? 5L << 30 : 256L << 20;
        EngineProject project = new(_folder, "checkout");
        DeclareLarge(project, 1000);
        (long small, string first) = Measure(project);
        Assert.Contains("ran=1", first);

        DeclareLarge(project, size);
        (long stored, string second) = Measure(project);
        Assert.Contains("ran=1", second);
        project.Delete("obj");
        (long restored, string third) = Measure(project);
        Assert.Contains("restored=1", third);

        Assert.Equal(size, new FileInfo(Path.Combine(project.Project, "obj/Debug/large.txt")).Length);
        Assert.True(stored - small <= 64 << 10, $"storing took {stored - small} KB more than a small output");
        Assert.True(restored - small <= 64 << 10, $"restoring took {restored - small} KB more than a small output");
    }

    [Fact]
    public void Thousands_of_steps_take_at_most_150_MB()
    {
        EngineProject project = new(_folder, "checkout");
        DeclareMany(project, s_isLong ? 10_000 : 1_000);
        (long cold, _) = Measure(project, out long before);
        Assert.True(cold - before <= 150 << 10, $"a first build took {cold - before} KB");
        (long unchanged, string second) = Measure(project, out before);
        Assert.Contains($"upToDate={project.Steps.Count}", second);
        Assert.True(unchanged - before <= 150 << 10, $"an unchanged build took {unchanged - before} KB");
    }

    [Fact]
    public void Allocations_grow_no_faster_than_the_number_of_steps()
    {
        int[] counts = s_isLong ? [100, 1_000, 10_000] : [30, 300];
        List<(long Cold, long Changed, long Unchanged)> costs = [];
        foreach (int count in counts)
        {
            EngineProject project = new(_folder, $"checkout{count}");
            DeclareMany(project, count);
            long cold = Allocated(() => project.Build());
            long unchanged = Allocated(() => project.Build());
            project.Delete("obj");
            costs.Add((cold, Allocated(() => Assert.Equal(count, project.Build().Totals.Restored)), unchanged));
        }

        for (int index = 1; index < costs.Count; index++)
        {
            // Ten times the steps; a fixed part can only make the ratio smaller.
            Assert.True(costs[index].Cold <= costs[index - 1].Cold * 12, $"cold: {string.Join(", ", costs)}");
            Assert.True(costs[index].Changed <= costs[index - 1].Changed * 12, $"restored: {string.Join(", ", costs)}");
            Assert.True(costs[index].Unchanged <= costs[index - 1].Unchanged * 12, $"unchanged: {string.Join(", ", costs)}");
        }
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static void DeclareLarge(EngineProject project, long size)
    {
        project.Steps.Clear();
        project.Steps.Add(new()
        {
            ["Include"] = "large",
            ["Outputs"] = "obj/Debug/large.txt",
            ["Command"] = $"yes '2026-11-21 10:00:00 INFO a line of a log with some words in it' | head -c {size} > {{Outputs}}",
        });
    }

    private static void DeclareMany(EngineProject project, int count)
    {
        for (int step = 0; step < count; step++)
        {
            project.Write($"src/{step}.txt", $"content of {step}\n");
            project.Steps.Add(new()
            {
                ["Include"] = $"src/{step}.txt",
                ["Outputs"] = "obj/Debug/gen/{Filename}.txt",
                ["Command"] = "read -r line < {Inputs}; echo \"$line\" > {Outputs}",
            });
        }
    }

    private static (long After, string Result) Measure(EngineProject project) => Measure(project, out _);

    private static (long After, string Result) Measure(EngineProject project, out long before)
    {
        using HostProcess host = project.Start();
        string result = host.ReadLineThat(line => line.StartsWith("result", StringComparison.Ordinal));
        Match memory = MemoryLine().Match(host.ReadLineThat(line => line.StartsWith("memory", StringComparison.Ordinal)));
        before = long.Parse(memory.Groups[1].Value, CultureInfo.InvariantCulture);
        while (host.ReadLine() is not null)
        {
            // It ends by itself.
        }

        return (long.Parse(memory.Groups[2].Value, CultureInfo.InvariantCulture), result);
    }

    [GeneratedRegex(@"before=(\d+) after=(\d+)")]
    private static partial Regex MemoryLine();
}

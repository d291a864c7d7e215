using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Steps;
using Xunit.Abstractions;

namespace BuildMemo.Core.Tests.Steps;

public class StepReadingCostTests(ITestOutputHelper output)
{
    private static StepDeclaration[] Declare(int count)
    {
        string[] names = ["Inputs", "Outputs", "Command", "Parameters", "Tools", "Timeout"];
        return
        [
            .. Enumerable.Range(0, count).Select(i => new StepDeclaration(
                $"src/in/{i}.txt",
                [
                    new(names[0], "{Identity};common.h"), new(names[1], "obj/gen/{Filename}.cs"), new(names[2], "tool {Inputs} -o {Outputs} --level {Parameters.level}"),
                    new(names[3], "level=3;name={Filename}"), new(names[4], "tool"), new(names[5], "30s"),
                ]) { IsEscaped = true }),
        ];
    }

    private static (double Read, double Graph, double Again) Measure(int count)
    {
        var harness = new ReaderHarness("common.h");
        StepReaderOptions options = harness.Options with { IncludesAreCheckedLater = true, FileExists = _ => true };
        StepDeclaration[] declarations = Declare(count);
        double first = 0;
        double bestRead = double.MaxValue;
        double bestGraph = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long start = Stopwatch.GetTimestamp();
            StepReading reading = StepReader.Read(declarations, options);
            double read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            StepGraph graph = StepGraph.Build(reading.Steps);
            double built = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Assert.Empty(reading.Problems);
            Assert.Empty(graph.Problems);
            Assert.Equal(count, graph.Order.Length);
            if (round == 0)
                first = read + built;
            (bestRead, bestGraph) = (Math.Min(bestRead, read), Math.Min(bestGraph, built));
        }

        return (bestRead, bestGraph, first);
    }

    [Fact]
    public void Reading_and_graph_grow_linearly_to_a_hundred_thousand_steps()
    {
        Measure(1000);
        (double read, double graph, double first) = Measure(10_000);
        output.WriteLine($"10,000: read {read:F1} ms, graph {graph:F1} ms, first round {first:F1} ms");
        (double readMany, double graphMany, double firstMany) = Measure(100_000);
        output.WriteLine($"100,000: read {readMany:F1} ms, graph {graphMany:F1} ms, first round {firstMany:F1} ms");
        // Ten times the steps may cost ten times as much; caches and the collector take a share, a square would take a hundred times.
        Assert.True(readMany + graphMany < 40 * Math.Max(5, read + graph), $"{read} + {graph} ms became {readMany} + {graphMany} ms");
    }

    [Fact]
    public void A_glob_a_step_over_ten_thousand_outputs_is_not_a_square()
    {
        ImmutableArray<Step> steps =
        [
            .. Enumerable.Range(0, 20_000).Select(i => new Step
            {
                Name = $"s{i}",
                Index = i,
                Command = new ShellTemplate([]),
                Inputs = i < 10_000 ? [] : [new InputDeclaration($"/p/gen/{i - 10_000:D5}*.x", true)],
                Outputs = [new OutputDeclaration(i < 10_000 ? $"/p/gen/{i:D5}.x" : $"/p/out/{i}", OutputKind.File)],
                WorkingDirectory = "/p",
            }),
        ];
        StepGraph.Build(steps[..100]);
        long start = Stopwatch.GetTimestamp();
        StepGraph graph = StepGraph.Build(steps);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"20,000 steps, 10,000 globs: {elapsed.TotalMilliseconds:F1} ms");
        Assert.Equal([4321], graph.Producers(14_321));
        // A hundred million matches would take many seconds.
        Assert.True(elapsed < TimeSpan.FromSeconds(3), elapsed.ToString());
    }
}

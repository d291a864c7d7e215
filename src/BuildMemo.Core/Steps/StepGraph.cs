using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>
/// Which step waits for which: an input, a tool or a program that another step writes is an edge. Built once a run, in time
/// linear in steps and paths. It knows what was declared, not what is on disk, so an edge never depends on an earlier build.
/// </summary>
public sealed class StepGraph
{
    private static readonly int[] None = [];

    private readonly OutputIndex _outputs;
    private readonly int[][] _producers;
    private readonly int[][] _consumers;

    private StepGraph(OutputIndex outputs, int[][] producers, int[][] consumers, ImmutableArray<int> order, ImmutableArray<Problem> problems)
    {
        _outputs = outputs;
        _producers = producers;
        _consumers = consumers;
        Order = order;
        Problems = problems;
    }

    /// <summary>Places of the steps, producers before consumers and else in declared order; without the steps of a cycle and what waits for them.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>Doubled names, doubled outputs, outputs inside other steps' folders, cycles; nothing may run when there is one.</summary>
    public ImmutableArray<Problem> Problems { get; }

    /// <summary>Builds the graph. A place is the index in <paramref name="steps"/>.</summary>
    public static StepGraph Build(ImmutableArray<Step> steps)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        StepNames.Check(steps, problems);
        var outputs = OutputIndex.Build(steps, problems);
        int[][] producers = new EdgeFinder(steps, outputs).FindProducers();
        int[][] consumers = Invert(producers);
        ImmutableArray<int> order = StepOrder.Find(producers, consumers);
        if (order.Length < steps.Length)
            CycleFinder.Report(steps, producers, problems);
        return new(outputs, producers, consumers, order, problems.ToImmutable());
    }

    /// <summary>The steps that a step waits for, ascending.</summary>
    public IReadOnlyList<int> Producers(int step) => _producers[step];

    /// <summary>The steps that wait for a step, ascending.</summary>
    public IReadOnlyList<int> Consumers(int step) => _consumers[step];

    /// <summary>The step that declares the file, the folder, or a folder above as its output; -1 when none does.</summary>
    /// <param name="path">Absolute and normal.</param>
    public int FindProducer(string path) => _outputs.FindProducer(path);

    private static int[][] Invert(int[][] producers)
    {
        var counts = new int[producers.Length];
        foreach (int[] list in producers)
        {
            foreach (int producer in list)
                counts[producer]++;
        }

        var consumers = new int[producers.Length][];
        for (int i = 0; i < consumers.Length; i++)
            consumers[i] = counts[i] == 0 ? None : new int[counts[i]];
        // Filled in declared order, so each list ends up ascending.
        Array.Clear(counts);
        for (int consumer = 0; consumer < producers.Length; consumer++)
        {
            foreach (int producer in producers[consumer])
                consumers[producer][counts[producer]++] = consumer;
        }

        return consumers;
    }
}

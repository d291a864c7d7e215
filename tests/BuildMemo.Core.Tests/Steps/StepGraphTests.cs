using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Steps;

public class StepGraphTests
{
    private static Step Make(string name, string inputs, string outputs, string folders = "", string tools = "", string? depFile = null) => new()
    {
        Name = name,
        Index = 0,
        Command = new ShellTemplate([]),
        Inputs = [.. Split(inputs).Select(path => new InputDeclaration(path, path.Contains('*', StringComparison.Ordinal)))],
        Outputs = [.. Split(outputs).Select(path => new OutputDeclaration(path, OutputKind.File)), .. Split(folders).Select(path => new OutputDeclaration(path, OutputKind.Directory))],
        Tools = [.. Split(tools)],
        DepFile = depFile,
        WorkingDirectory = "/p",
    };

    private static IEnumerable<string> Split(string paths) => paths.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(path => "/p/" + path);

    private static StepGraph Build(params Step[] steps) => StepGraph.Build([.. steps]);

    private static StepGraph BuildWhole(params Step[] steps)
    {
        StepGraph graph = Build(steps);
        Assert.Empty(graph.Problems);
        Assert.Equal(steps.Length, graph.Order.Length);
        return graph;
    }

    [Fact]
    public void An_input_that_another_step_writes_is_an_edge_in_any_order_of_declaration()
    {
        StepGraph graph = BuildWhole(Make("c", "b x", "c"), Make("b", "a a", "b"), Make("a", "in", "a"), Make("d", "", "d"));
        Assert.Equal([1], graph.Producers(0));
        Assert.Equal([2], graph.Producers(1));
        Assert.Equal([1], graph.Consumers(2));
        Assert.Empty(graph.Producers(3));
        Assert.Equal([2, 1, 0, 3], graph.Order.ToArray());
    }

    [Fact]
    public void Without_edges_the_order_is_the_declared_one() =>
        Assert.Equal([0, 1, 2], BuildWhole(Make("x", "", "1"), Make("y", "", "2"), Make("z", "1 2", "3")).Order.ToArray());

    [Fact]
    public void An_input_in_or_equal_to_an_output_folder_is_an_edge()
    {
        StepGraph graph = BuildWhole(Make("a", "", "", "gen"), Make("b", "gen/deep/x.cs", "1"), Make("c", "gen", "2"), Make("d", "generated/x", "3"));
        Assert.Equal([1, 2], graph.Consumers(0));
        Assert.Empty(graph.Producers(3));
    }

    [Fact]
    public void A_glob_waits_for_the_outputs_that_match_and_not_for_its_own_step()
    {
        StepGraph graph = BuildWhole(
            Make("a", "", "gen/a.cs"), Make("b", "", "gen/deep/b.cs"), Make("c", "", "gen/c.txt"), Make("flat", "gen/*.cs", "gen/flat.cs"),
            Make("all", "gen/** other/?", "out"));
        Assert.Equal([0], graph.Producers(3));
        Assert.Equal([0, 1, 2, 3], graph.Producers(4));
    }

    [Theory]
    [InlineData("gen/**/*.cs", true)]
    [InlineData("**/x.cs", true)]
    [InlineData("gen/d/*", true)]
    [InlineData("gen/d/e/*.cs", true)]
    [InlineData("*/d/*.cs", true)]
    [InlineData("*/*/f/*.cs", true)]
    [InlineData("gen/*.cs", false)]
    [InlineData("*/e/*.cs", false)]
    [InlineData("src/**", false)]
    [InlineData("gen/dd/*", false)]
    public void A_glob_waits_for_an_output_folder_in_which_it_could_match(string glob, bool expected) =>
        Assert.Equal(expected ? [0] : [], BuildWhole(Make("maker", "", "", "gen/d"), Make("user", glob, "o")).Producers(1));

    [Fact]
    public void A_tool_or_a_program_that_another_step_writes_is_an_edge()
    {
        Step program = Make("c", "", "c") with { Command = new ProgramTemplate("/p/tool", []) };
        StepGraph graph = BuildWhole(Make("a", "", "tool"), Make("b", "", "b", tools: "tool"), program);
        Assert.Equal([1, 2], graph.Consumers(0));
    }

    [Fact]
    public void FindProducer_knows_files_folders_and_what_lies_below()
    {
        StepGraph graph = BuildWhole(Make("a", "", "x/f"), Make("b", "", "", "d"));
        Assert.Equal(0, graph.FindProducer("/p/x/f"));
        Assert.Equal(1, graph.FindProducer("/p/d"));
        Assert.Equal(1, graph.FindProducer("/p/d/e/f"));
        Assert.Equal(-1, graph.FindProducer("/p/x"));
    }

    [Fact]
    public void M5_doubled_names_outputs_and_folders_are_errors_all_at_once()
    {
        StepGraph graph = Build(
            Make("a", "", "1"), Make("a", "", "2"), Make("b", "", "1"), Make("c", "", "", "d"), Make("e", "", "d/x/y"), Make("f", "", "", "d/z"),
            Make("g", "", "1/below"), Make("h", "", "3", depFile: "/p/dep"), Make("i", "", "4", depFile: "/p/dep"), Make("A", "", "5"));
        Assert.Equal(
            [
                (Codes.StepNameTwice, "a"), (Codes.OutputTwice, "b"), (Codes.OutputTwice, "i"), (Codes.OutputInsideOutputFolder, "e"),
                (Codes.OutputInsideOutputFolder, "g"), (Codes.OutputInsideOutputFolder, "f"),
            ],
            graph.Problems.Select(problem => (problem.Code, problem.Step!)));
        Assert.Contains("which step 'a' writes too", graph.Problems[1].Message, StringComparison.Ordinal);
        Assert.Contains("output folder of step 'c'", graph.Problems[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_may_name_a_file_in_its_own_output_folder() => BuildWhole(Make("a", "", "d/known", "d"));

    [Fact]
    public void Every_cycle_is_an_error_that_shows_its_path()
    {
        StepGraph graph = Build(
            Make("x", "c", "x"), Make("a", "c", "a"), Make("b", "a", "b"), Make("c", "b free", "c"), Make("free", "", "free"),
            Make("p", "q b", "p"), Make("q", "p", "q"));
        Assert.Equal([4], graph.Order.ToArray());
        Assert.Equal([Codes.Cycle, Codes.Cycle], graph.Problems.Select(problem => problem.Code));
        Assert.Contains("'a' → 'b' → 'c' → 'a'", graph.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("'p' → 'q' → 'p'", graph.Problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_of_a_hundred_thousand_steps_is_found_without_recursion()
    {
        const int count = 100_000;
        Step[] steps = [.. Enumerable.Range(0, count).Select(i => Make($"s{i}", $"f{(i + count - 1) % count}", $"f{i}"))];
        Assert.Equal(Codes.Cycle, Assert.Single(Build(steps).Problems).Code);
    }

    [Fact]
    public void Random_graphs_are_ordered_with_producers_first()
    {
        var random = new Random(20261121);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(1, 30);
            int[] shuffled = [.. Enumerable.Range(0, count)];
            random.Shuffle(shuffled);
            var steps = new Step[count];
            for (int rank = 0; rank < count; rank++)
            {
                IEnumerable<string> inputs = Enumerable.Range(0, rank == 0 ? 0 : random.Next(0, 4)).Select(_ => $"f{shuffled[random.Next(rank)]}");
                steps[shuffled[rank]] = Make($"s{shuffled[rank]}", string.Join(' ', inputs), $"f{shuffled[rank]}");
            }

            StepGraph graph = BuildWhole(steps);
            ImmutableArray<int> order = graph.Order;
            for (int step = 0; step < count; step++)
            {
                string[] expected = [.. steps[step].Inputs.Select(input => input.Path).Distinct().Order(StringComparer.Ordinal)];
                Assert.Equal(expected, graph.Producers(step).Select(producer => steps[producer].Outputs[0].Path).Order(StringComparer.Ordinal));
                Assert.All(graph.Producers(step), producer => Assert.True(order.IndexOf(producer) < order.IndexOf(step)));
                Assert.All(graph.Producers(step), producer => Assert.Contains(step, graph.Consumers(producer)));
            }
        }
    }
}

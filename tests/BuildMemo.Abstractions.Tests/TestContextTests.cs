using BuildMemo.Testing;

namespace BuildMemo.Abstractions.Tests;

public sealed class TestContextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_method_tells_is_recorded_with_absolute_paths()
    {
        using TestStepContext context = StepContext.ForTesting(new() { WorkingDirectory = _folder.Path, Inputs = ["in.txt"], Outputs = ["out.txt"] });
        context.AddInput("a/b.txt");
        context.AddOutput("c.txt");
        context.Warning("careful", "in.txt", 3, "X1");
        context.Error("wrong");
        context.Message("so far", code: "");
        context.Progress(0.5, "half");
        context.Progress(7);
        Assert.Equal([_folder["in.txt"]], context.Inputs);
        Assert.Equal([_folder["out.txt"]], context.Outputs);
        Assert.Equal([_folder["a/b.txt"]], context.AddedInputs);
        Assert.Equal([_folder["c.txt"]], context.AddedOutputs);
        Assert.Equal(
            [
                new(StepMessageKind.Warning, "careful", _folder["in.txt"], 3, "X1"),
                new(StepMessageKind.Error, "wrong", null, 0, null),
                new(StepMessageKind.Message, "so far", null, 0, null),
            ],
            context.Messages);
        Assert.Equal([new(0.5, "half"), new(1, null)], context.ProgressReports);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        using TestStepContext context = StepContext.ForTesting();
        Assert.Throws<ArgumentException>(() => context.AddInput(""));
        Assert.Throws<ArgumentException>(() => context.Progress(double.NaN));
        Assert.Throws<ArgumentNullException>(() => context.Warning(null!));
    }

    [Fact]
    public void Memory_computes_once_and_tells_the_inputs_again()
    {
        using TestStepContext context = StepContext.ForTesting(new() { WorkingDirectory = _folder.Path });
        Counted.Calls = 0;
        for (int i = 0; i < 2; i++)
            Assert.Equal([1, 2], context.Memory.Cache("list", (A: 1, B: "x"), Counted.Compute));
        Assert.Equal(1, Counted.Calls);
        Assert.Equal([_folder["told.txt"], _folder["told.txt"]], context.AddedInputs);
        context.Memory.Cache("list", (A: 2, B: "x"), Counted.Compute);
        Assert.Equal(2, Counted.Calls);
    }

    [Fact]
    public void M25_A_function_with_captured_variables_is_an_error()
    {
        using TestStepContext context = StepContext.ForTesting();
        ArgumentException error = Assert.Throws<ArgumentException>(() => context.Memory.Cache("sum", 1, Adding(3)));
        Assert.Contains("uses what is no argument of it (captured)", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, context.Memory.Cache("sum", 1, static value => value + 1));
        Assert.Equal(2, context.Memory.Cache("plain", 1, value => value + 1));
    }

    private static Func<int, int> Adding(int captured) => value => value + captured;

    [Fact]
    public void M25_A_function_can_write_no_output()
    {
        using TestStepContext context = StepContext.ForTesting();
        Assert.Throws<InvalidOperationException>(() => context.Memory.Cache("writes", 1, static (value, inner) =>
        {
            inner.AddOutput("x");
            return value;
        }));
    }

    private static class Counted
    {
        public static int Calls { get; set; }

        public static List<int> Compute((int A, string B) arguments, StepContext context)
        {
            Calls++;
            context.AddInput("told.txt");
            return [arguments.A, 2];
        }
    }
}

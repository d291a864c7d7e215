using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>What a user reads in the log of a build whose methods fail around their own code.</summary>
public sealed class ErrorsInABuild : IDisposable
{
    private const string Steps = """
        using System.Runtime.InteropServices;
        namespace Steps;
        public sealed record Order(int Amount, string? Note = null);
        public sealed class Node { public Node? Next { get; set; } }
        public static class Words
        {
            private static int s_met;
            [DllImport("no-such-library")] private static extern int nothing();
            public static int Take(Order order) => order.Amount;
            public static Node Cycle() { var node = new Node(); node.Next = node; return node; }
            public static int Native() => nothing();
            public static double Sum(ReadOnlyMemory<double> numbers) => numbers.Length;
            public static int MeetAndExit(int number)
            {
                Interlocked.Increment(ref s_met);
                SpinWait.SpinUntil(() => s_met >= 2);
                Environment.Exit(3);
                return number;
            }
        }
        """;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Say_once_what_is_wrong_and_show_no_code_that_is_not_the_user_s()
    {
        WriteSteps();
        _sandbox.Write("App/odd.raw", "thirteen byte");
        Project()
            .Step("unknown", ("Assembly", "Steps"), ("Method", "Steps.Words.Take"), ("Parameters", "order={\"amont\":1}"), ("Result", "obj/unknown.json"))
            .Step("cyclic", ("Assembly", "Steps"), ("Method", "Steps.Words.Cycle"), ("Result", "obj/cyclic.json"))
            .Step("native", ("Assembly", "Steps"), ("Method", "Steps.Words.Native"), ("Result", "obj/native.json"))
            .Step("odd.raw", ("Assembly", "Steps"), ("Method", "Steps.Words.Sum"), ("Parameters", "numbers=@inputs"), ("Result", "obj/odd.json"))
            .Save();

        string output = _sandbox.Build("App", "-tl:off").FailedWith("BMEMO2493").Output;
        // The summary says all errors again.
        output = output[..output.IndexOf("Build FAILED", StringComparison.Ordinal)];

        Assert.All(
            (string[])["Did you mean 'Amount'?", "returned an object of type Node", "a native library is missing", "can't be made from '" + _sandbox["App/odd.raw"]],
            said => Assert.Single(Lines(output), line => line.Contains(said, StringComparison.Ordinal)));
        Assert.Single(Lines(output), line => line.Contains("at Steps.Words.Native()", StringComparison.Ordinal));
        Assert.Single(Lines(output), line => line.Contains("LD_DEBUG", StringComparison.Ordinal));
        Assert.All((string[])["System.Text.Json", "BuildMemo.ArrayLayout", "/src/BuildMemo", "JsonException"], own => Assert.DoesNotContain(own, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Say_of_a_process_that_several_calls_shared_that_any_of_them_may_have_ended_it()
    {
        WriteSteps();
        Project().Property("BuildMemoExecutor", "threads").Property("BuildMemoMaxParallelism", "2")
            .Step("one", ("Assembly", "Steps"), ("Method", "Steps.Words.MeetAndExit"), ("Parameters", "number=1"), ("Result", "obj/one.json"))
            .Step("two", ("Assembly", "Steps"), ("Method", "Steps.Words.MeetAndExit"), ("Parameters", "number=2"), ("Result", "obj/two.json"))
            .Save();

        _sandbox.Build("App", "-tl:off").FailedWith(
            "BMEMO2492", "while it ran Steps.Words.MeetAndExit(number=1), one of 2 calls that ran in it at once; which of them ended it is not known.");
    }

    private static string[] Lines(string output) => output.Split('\n');

    private ProjectBuilder Project() => _sandbox.Project("App").Sdk().UsingSources()
        .Item("ProjectReference", "../Steps/Steps.csproj", ("OutputItemType", "MemoAssembly"), ("ReferenceOutputAssembly", "false"));

    private void WriteSteps() => _sandbox.Project("Steps", "Steps.csproj").Sdk(targetFramework: "net8.0").Property("ImplicitUsings", "enable").Property("Nullable", "enable")
        .File("Words.cs", Steps).Save();
}

using BenchmarkDotNet.Running;

namespace BuildMemo.Benchmarks;

/// <summary>The parts alone, by BenchmarkDotNet; its own options go behind the name: <c>bench parts --filter '*Store*'</c>.</summary>
internal static class Parts
{
    public static int Run(string[] arguments)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Parts).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments);
        return 0;
    }
}

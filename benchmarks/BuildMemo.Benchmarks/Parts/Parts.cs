using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace BuildMemo.Benchmarks;

/// <summary>The parts alone, by BenchmarkDotNet; its own options go behind the name: <c>bench parts --filter '*Store*'</c>.</summary>
internal static class Parts
{
    public static int Run(string[] arguments)
    {
        // In this process: a project generated below the repository would inherit its settings and not build.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(Parts).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return 0;
    }
}

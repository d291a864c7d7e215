using System.Globalization;

namespace BuildMemo.Execution.Methods;

/// <summary>The environment that a worker process is started with: the spec's, the caps of inner thread pools, and what only the runtime's start needs.</summary>
internal static class WorkerEnvironment
{
    /// <summary>joblib's list and the framework's own (lessons.md, Parallelism 3); a value of the user's wins.</summary>
    public static readonly string[] ThreadCaps =
    [
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",
        "NUMBA_NUM_THREADS", "DOTNET_PROCESSOR_COUNT",
    ];

    // Its sockets would stay in the temporary folder of a worker that is killed.
    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    /// <summary>All variables, and the names of those that the worker forgets before it runs anything of the user's.</summary>
    public static Dictionary<string, string> Make(WorkerSpec spec, out string[] hidden)
    {
        var environment = new Dictionary<string, string>(spec.Environment, StringComparer.Ordinal);
        if (spec.InnerThreads > 0)
        {
            string count = spec.InnerThreads.ToString(CultureInfo.InvariantCulture);
            foreach (string name in ThreadCaps)
                environment.TryAdd(name, count);
        }

        hidden = !spec.WaitForDebugger && environment.TryAdd(Diagnostics, "0") ? [Diagnostics] : [];
        return environment;
    }
}

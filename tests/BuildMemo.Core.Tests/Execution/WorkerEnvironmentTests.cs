using BuildMemo.Execution.Methods;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>What a worker process is started with.</summary>
public sealed class WorkerEnvironmentTests
{
    [Theory]
    [InlineData("OMP_NUM_THREADS")]
    [InlineData("OPENBLAS_NUM_THREADS")]
    [InlineData("MKL_NUM_THREADS")]
    [InlineData("BLIS_NUM_THREADS")]
    [InlineData("VECLIB_MAXIMUM_THREADS")]
    [InlineData("NUMEXPR_NUM_THREADS")]
    [InlineData("NUMBA_NUM_THREADS")]
    [InlineData("DOTNET_PROCESSOR_COUNT")]
    public void P19_each_library_hears_of_the_cap_by_its_own_variable_unless_the_user_set_it(string variable)
    {
        Assert.Equal("3", Make(3, [])[variable]);
        Assert.Equal("7", Make(3, new() { [variable] = "7" })[variable]);
        Assert.DoesNotContain(variable, Make(0, []).Keys);
    }

    private static Dictionary<string, string> Make(int innerThreads, Dictionary<string, string> environment) => WorkerEnvironment.Make(
        new()
        {
            AssemblyPath = "/r/Steps.dll",
            Closure = [],
            Frameworks = [],
            Environment = environment,
            WorkingDirectory = "/r",
            InnerThreads = innerThreads,
        },
        out _);
}

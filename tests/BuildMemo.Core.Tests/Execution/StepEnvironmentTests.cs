using BuildMemo.Execution;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Execution;

public class StepEnvironmentTests
{
    private static readonly Dictionary<string, string> s_build = new()
    {
        ["PATH"] = "/usr/bin",
        ["HOME"] = "/home/somebody",
        ["http_proxy"] = "http://proxy",
        ["SECRET"] = "of the build",
        ["LANG"] = "de_DE.UTF-8",
        ["LC_ALL"] = "de_DE.UTF-8",
        ["TZ"] = "Europe/Berlin",
        ["DOTNET_HOST_PATH"] = "/usr/share/dotnet/dotnet",
        ["MSBuildSDKsPath"] = "/usr/share/dotnet/sdk/10.0.401/Sdks",
        ["MSBUILDDISABLENODEREUSE"] = "0",
    };

    [Fact]
    public void Strict_gives_the_base_set_and_what_is_the_same_everywhere_and_nothing_else()
    {
        IReadOnlyDictionary<string, string> environment = new StepEnvironment(s_build, EnvironmentMode.Strict).For([]);

        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["HOME"] = "/home/somebody",
                ["LC_ALL"] = "C.UTF-8",
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["PATH"] = "/usr/bin",
                ["TZ"] = "UTC",
                ["UseSharedCompilation"] = "false",
                ["http_proxy"] = "http://proxy",
            },
            new SortedDictionary<string, string>(environment.ToDictionary(), StringComparer.Ordinal));
    }

    [Fact]
    public void A_declared_name_takes_the_builds_value_and_a_declared_value_wins()
    {
        IReadOnlyDictionary<string, string> environment = new StepEnvironment(s_build, EnvironmentMode.Strict)
            .For([new StepVariable("SECRET", null), new StepVariable("TZ", null), new StepVariable("LC_ALL", "C"), new StepVariable("EMPTY", "")]);

        Assert.Equal("of the build", environment["SECRET"]);
        Assert.Equal("Europe/Berlin", environment["TZ"]);
        Assert.Equal("C", environment["LC_ALL"]);
        Assert.Equal("", environment["EMPTY"]);
    }

    [Fact]
    public void A_declared_name_that_the_build_does_not_have_is_absent_also_from_the_base_set()
    {
        IReadOnlyDictionary<string, string> environment = new StepEnvironment(s_build, EnvironmentMode.Strict)
            .For([new StepVariable("UseSharedCompilation", null), new StepVariable("ELSEWHERE", null)]);

        Assert.False(environment.ContainsKey("UseSharedCompilation"));
        Assert.False(environment.ContainsKey("ELSEWHERE"));
    }

    [Fact]
    public void Loose_passes_everything_but_what_ties_a_nested_dotnet_to_this_builds_SDK()
    {
        IReadOnlyDictionary<string, string> environment = new StepEnvironment(s_build, EnvironmentMode.Loose).For([new StepVariable("MORE", "1")]);

        Assert.Equal("of the build", environment["SECRET"]);
        Assert.Equal("de_DE.UTF-8", environment["LC_ALL"]);
        Assert.Equal("0", environment["MSBUILDDISABLENODEREUSE"]);
        Assert.Equal("1", environment["MORE"]);
        Assert.False(environment.ContainsKey("DOTNET_HOST_PATH"));
        Assert.False(environment.ContainsKey("MSBuildSDKsPath"));
    }

    [Fact]
    public void One_steps_declared_variables_do_not_reach_another()
    {
        var environments = new StepEnvironment(s_build, EnvironmentMode.Strict);

        environments.For([new StepVariable("MINE", "1")]);

        Assert.False(environments.For([]).ContainsKey("MINE"));
    }
}

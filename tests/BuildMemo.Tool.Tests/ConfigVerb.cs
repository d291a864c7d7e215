using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>config</c> and <c>doctor</c>, with projects that import the targets of the repository.</summary>
public sealed class ConfigVerb : IDisposable
{
    private readonly ToolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Each_setting_comes_with_its_place()
    {
        _rig.Write("Directory.Build.props", "<Project>\n  <PropertyGroup>\n    <BuildMemoMode>ReadOnly</BuildMemoMode>\n  </PropertyGroup>\n</Project>\n");
        WriteProject("<BuildMemoMaxSize>2G</BuildMemoMaxSize>");
        ToolResult result = _rig.Run("config", "--changed").Exits(0);
        Assert.Matches(@"BuildMemoMode +ReadOnly +Directory\.Build\.props:3\n", result.Output);
        Assert.Matches(@"BuildMemoCacheDir +.*cache +variable BUILDMEMO_CACHE_DIR\n", result.Output);
        Assert.Matches(@"BuildMemoMaxSize +2G +app\.csproj:\d+\n", result.Output);
        Assert.DoesNotContain("BuildMemoExecutor", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"BuildMemoExecutor +workers +default\n", _rig.Run("config").Exits(0).Output);
    }

    [Fact]
    public void A_property_of_the_command_line_counts()
    {
        WriteProject("");
        Assert.Matches(@"BuildMemoMode +Off +project\n", _rig.Run("config", "-p", "BuildMemoMode=Off").Exits(0).Output);
    }

    [Fact]
    public void A_bad_value_is_named_and_is_exit_code_1()
    {
        WriteProject("<BuildMemoMaxAge>soon</BuildMemoMaxAge>");
        Assert.Contains("BuildMemoMaxAge", _rig.Run("config").Exits(1).Error, StringComparison.Ordinal);
        ToolResult doctor = _rig.Run("doctor").Exits(1);
        Assert.Matches("XX  setting .*BuildMemoMaxAge", doctor.Output);
    }

    [Fact]
    public void A_project_that_MSBuild_refuses_is_exit_code_3_with_its_words()
    {
        _rig.Write("app.csproj", "<Project><PropertyGroup>");
        ToolResult result = _rig.Run("config").Exits(3);
        Assert.Contains("MSB4025", result.Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7005", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_finds_nothing_wrong_where_nothing_is()
    {
        WriteProject("", """<MemoStep Include="one" Command="true" Outputs="x" />""");
        ToolResult result = _rig.Run("doctor", "--json").Exits(0);
        Assert.True(result.Json.GetProperty("works").GetBoolean());
        Assert.Equal(["machine", "store", "project"], result.Json.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("area").GetString()!).Distinct());
        Assert.Contains("1 MemoStep item", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_says_what_is_wrong_with_a_store_and_how_to_mend_it()
    {
        File.WriteAllText(_rig.Cache, "a file in its place");
        ToolResult result = _rig.RunWith("", ["doctor"], columns: 80).Exits(1);
        Assert.Contains("XX  place", result.Output, StringComparison.Ordinal);
        Assert.Contains("→ Set BUILDMEMO_CACHE_DIR", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Doctor_names_a_project_that_does_not_know_the_package()
    {
        _rig.Write("app.csproj", "<Project><Target Name=\"Build\" /></Project>");
        Assert.Matches("XX  package .*does not know BuildMemo", _rig.Run("doctor").Exits(1).Output);
    }

    [Fact]
    public void Doctor_goes_on_where_programs_are_missing()
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/bin/dotnet";
        ToolResult result = ToolRig.Finish(_rig.Start(["env", $"PATH={_rig.Work}", dotnet, ToolRig.Program, "doctor"])).Exits(1);
        Assert.Matches("XX  dotnet .*not found on PATH", result.Output);
        Assert.Matches("!!  git .*not found on PATH", result.Output);
        Assert.Matches("!!  strace .*not found on PATH", result.Output);
    }

    private void WriteProject(string properties, string items = "") => _rig.Write("app.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <Import Project="{Repository.PathOf("build", "BuildMemo.props")}" />
          <PropertyGroup>
            <TargetFrameworks>net10.0;net9.0</TargetFrameworks>
            <_BuildMemoTasksFolder>{Repository.PathOf("src", "BuildMemo.Tasks", "bin", Repository.Configuration, "net10.0")}/</_BuildMemoTasksFolder>
            {properties}
          </PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
          <Import Project="{Repository.PathOf("build", "BuildMemo.targets")}" />
        </Project>
        """);
}

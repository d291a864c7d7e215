namespace BuildMemo.Tool.Tests;

/// <summary>What a person mistypes is named, with what was probably meant.</summary>
public sealed class WrongUsage : IDisposable
{
    private readonly ToolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("There is no verb 'statz'. Did you mean 'stats'?", "statz")]
    [InlineData("There is no option '--maxsize' of prune. Did you mean '--max-size'?", "prune", "--maxsize=3")]
    [InlineData("--max-size is '5X', which is not accepted. Accepted: a number of bytes", "prune", "--max-size", "5X")]
    [InlineData("--older-than is 'soon', which is not accepted.", "list", "--older-than", "soon")]
    [InlineData("--limit is '-1', which is not accepted.", "list", "--limit", "-1")]
    [InlineData("--sort is 'sise', which is not accepted. Accepted: age, use, size, time, step, project. Did you mean 'size'?", "list", "--sort", "sise")]
    [InlineData("REF and --step exclude each other", "clear", "abcd", "--step", "x", "--yes")]
    [InlineData("There is no project", "check", "nowhere")]
    [InlineData("There is no project", "stats", "--project", "nowhere")]
    [InlineData("--property is 'x'", "check", "-p", "x")]
    public void It_is_exit_code_2(string message, params string[] arguments)
    {
        _rig.Write("p.csproj", "<Project />");
        Assert.Contains(message, _rig.Run(arguments).Exits(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--trace needs a FILE, and '--json' is an option", "report", "--trace", "--json")]
    [InlineData(2, "--output needs a FILE, and '--force' is an option", "report", "-o", "--force")]
    [InlineData(2, "--max-size needs a SIZE, and '--dry-run' is an option", "prune", "--max-size", "--dry-run")]
    [InlineData(125, "--name needs a NAME, and '--json' is an option", "run", "--name", "--json", "--", "true")]
    public void An_option_is_no_value_of_the_one_before(int exitCode, string message, params string[] arguments)
    {
        Assert.Contains(message, _rig.Run(arguments).Exits(exitCode).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_rig.Work));
    }

    [Fact]
    public void What_follows_the_separator_or_an_equals_sign_is_a_value_whatever_it_looks_like()
    {
        Assert.Equal("--json --name", _rig.Run("run", "--name=--json", "--", "printf", "%s %s", "--json", "--name").Exits(0).Output);
        Assert.Contains("--json", _rig.Run("list").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_an_unknown_verb_nothing_more_is_unknown()
    {
        string error = _rig.Run("sho", "big").Exits(2).Error;
        Assert.Contains("There is no verb 'sho'. Did you mean 'show'?", error, StringComparison.Ordinal);
        Assert.DoesNotContain("big", error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_verb_shows_the_help() => Assert.Contains("stats", _rig.Run().Exits(2).Error, StringComparison.Ordinal);

    [Fact]
    public void A_bad_setting_in_the_environment_is_named()
    {
        ToolResult result = ToolRig.Finish(_rig.Start(["env", "BUILDMEMO_MAX_SIZE=much", "dotnet", ToolRig.Program, "stats"])).Exits(2);
        Assert.Contains("BUILDMEMO_MAX_SIZE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_cannot_be_written_is_said() =>
        Assert.Contains("BMEMO7007", ToolRig.Finish(_rig.Start(["bash", "-c", $"dotnet {ToolRig.Program} stats > /dev/full"])).Exits(3).Error, StringComparison.Ordinal);

    [Fact]
    public void A_store_that_is_not_there_yet_is_empty() =>
        Assert.False(_rig.Run("stats", "--json").Exits(0).Json.GetProperty("exists").GetBoolean());
}

using System.Text;
using BuildMemo.Errors;
using BuildMemo.Settings;

namespace BuildMemo.Engine.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ToolsAndEnvironment : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void M4_a_tool_upgraded_in_place_is_a_miss_with_that_reason()
    {
        Tool("bin1", "one");
        Project.Step("step", ("Command", "mytool > out"), ("Outputs", "out"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Run().Expect(upToDate: 1);
        Tool("bin1", "two");
        EngineResult upgraded = Project.Run().Expect(ran: 1);
        Assert.Equal("tool", upgraded["step"].Reasons[0].Kind);
        Assert.Equal("two\n", Project.Read("out"));
        Tool("bin1", "one");
        Project.Run().Expect(restored: 1);
    }

    [Fact]
    public void M5_a_tool_that_can_not_be_identified_is_a_warning_of_the_run_that_names_the_step()
    {
        Project.Step("step", ("Command", "eval true; echo x > out"), ("Outputs", "out"));
        Assert.Contains("'step'", Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.ToolUnidentified).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_PATH_counts_only_where_it_finds_another_program()
    {
        Tool("bin1", "one");
        Tool("bin2", "one");
        Tool("bin3", "other");
        Project.Step("step", ("Command", "mytool > out"), ("Outputs", "out"));
        string path = Project.Environment["PATH"];
        Project.Run().Expect(ran: 1);
        Project.Environment["PATH"] = $"{_rig["bin2"]}:{path}";
        Project.Run().Expect(upToDate: 1);
        Project.Environment["PATH"] = $"{_rig["bin3"]}:{path}";
        EngineResult other = Project.Run().Expect(ran: 1);
        Assert.Equal("tool", other["step"].Reasons[0].Kind);
    }

    [Fact]
    public void A_program_that_comes_earlier_on_the_PATH_is_noticed_when_nothing_else_changed()
    {
        Directory.CreateDirectory(_rig["early"]);
        Tool("bin1", "one");
        Project.Environment["PATH"] = $"{_rig["early"]}:{Project.Environment["PATH"]}";
        Project.Step("step", ("Command", "mytool > out"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Project.Run().Expect(upToDate: 1);
        Tool("early", "two");
        Project.Run().Expect(ran: 1);
        Assert.Equal("two\n", Project.Read("out"));
    }

    [Fact]
    public void An_edited_script_named_in_the_command_is_a_miss()
    {
        Project.Write("gen.sh", "echo one > out\n");
        Project.Step("step", ("Command", "sh gen.sh"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Project.Write("gen.sh", "echo two > out\n");
        EngineResult edited = Project.Run().Expect(ran: 1);
        Assert.Equal("tool", edited["step"].Reasons[0].Kind);
    }

    [Fact]
    public void A_strict_step_sees_only_what_is_declared_and_the_fixed_locale_time_zone_and_umask()
    {
        Project.Environment["SECRET"] = "s";
        Project.Environment["LANG"] = "de_DE.UTF-8";
        Project.Environment["TZ"] = "Asia/Tokyo";
        Project.Step("step", ("Command", "echo \"$SECRET|$LC_ALL|$TZ|$(umask)\" > out"), ("Outputs", "out"));
        Project.Run().Expect(ran: 1);
        Assert.Equal("|C.UTF-8|UTC|0022\n", Project.Read("out"));
        Project.Environment["SECRET"] = "t";
        Project.Run().Expect(upToDate: 1);
    }

    [Fact]
    public void A_declared_variable_counts_and_a_loose_step_sees_all()
    {
        Project.Environment["MINE"] = "1";
        Project.Step("step", ("Command", "echo \"$MINE\" > out"), ("Outputs", "out"), ("EnvironmentVariables", "MINE"));
        Project.Run().Expect(ran: 1);
        Assert.Equal("1\n", Project.Read("out"));
        Project.Environment["MINE"] = "2";
        EngineResult changed = Project.Run().Expect(ran: 1);
        Assert.Equal(("environment", "MINE"), (changed["step"].Reasons[0].Kind, changed["step"].Reasons[0].Component));
        Project.Environment["MINE"] = "1";
        Project.Run().Expect(restored: 1);
        Project.Environment.Remove("MINE");
        Project.Run().Expect(ran: 1);
        Project.NoSteps().Step("step", ("Command", "echo \"$FREE\" > out"), ("Outputs", "out"));
        Project.Settings = Project.Settings with { Environment = EnvironmentMode.Loose };
        Project.Environment["FREE"] = "seen";
        Project.Run().Expect(ran: 1);
        Assert.Equal("seen\n", Project.Read("out"));
    }

    [Fact]
    public void The_value_of_a_declared_variable_is_in_no_file_that_BuildMemo_writes()
    {
        const string canary = "canary-71c5e0";
        Project.Environment["TOKEN"] = canary;
        Project.Settings = Project.Settings with { Report = _rig["report.json"], Explain = true };
        Project.Step("step", ("Command", "test -n \"$TOKEN\" && echo x > out"), ("Outputs", "out"), ("EnvironmentVariables", "TOKEN"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Environment["TOKEN"] = canary + "2";
        EngineResult second = Project.Run().Expect(ran: 1);
        Assert.DoesNotContain(canary, string.Join('\n', second.Events), StringComparison.Ordinal);
        int looked = 0;
        foreach (string file in Directory.EnumerateFiles(_rig[""], "*", SearchOption.AllDirectories))
        {
            looked++;
            Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)) >= 0, file);
        }

        Assert.True(looked > 5);
    }

    [Fact]
    public void P22_each_step_gets_a_seed_of_its_own_that_is_the_same_in_every_run()
    {
        Project.Step("a", ("Command", "echo $BUILDMEMO_SEED > obj/a"), ("Outputs", "obj/a")).Step("b", ("Command", "echo $BUILDMEMO_SEED > obj/b"), ("Outputs", "obj/b"));
        Project.Run().Expect(ran: 2);
        string first = Project.Read("obj/a");
        Assert.True(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.NotEqual(first, Project.Read("obj/b"));
        EngineProject other = _rig.Checkout("two").With(Project);
        other.Run(CacheMode.Refresh).Expect(ran: 2);
        Assert.Equal(first, other.Read("obj/a"));
    }

    [Fact]
    public void Version_and_PlatformSensitive_change_the_fingerprint()
    {
        HashSet<string> fingerprints = [];
        foreach ((string, string)[] metadata in ((string, string)[][])[[], [("Version", "2")], [("PlatformSensitive", "false")]])
        {
            Project.NoSteps().Step("step", [("Command", "echo x > out"), ("Outputs", "out"), .. metadata]);
            Assert.True(fingerprints.Add(Project.Run().Expect(ran: 1)["step"].Fingerprint));
        }
    }

    private void Tool(string folder, string says)
    {
        Directory.CreateDirectory(_rig[folder]);
        string path = Path.Combine(_rig[folder], "mytool");
        File.Delete(path);
        File.WriteAllText(path, $"#!/bin/sh\necho {says}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!Project.Environment["PATH"].Contains(_rig["bin1"], StringComparison.Ordinal))
            Project.Environment["PATH"] = $"{_rig["bin1"]}:{Project.Environment["PATH"]}";
    }
}

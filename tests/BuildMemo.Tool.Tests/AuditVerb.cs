using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>audit</c> as a verb: what it says, what it leaves, what it refuses. What it finds: <see cref="UnsoundSteps"/>, <see cref="SoundSteps"/>.</summary>
public sealed partial class AuditVerb : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly ToolRig _rig = new();

    public void Dispose()
    {
        _rig.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void The_lines_to_paste_make_the_steps_sound()
    {
        string project = NewProject()
            .File("in.txt", "1").File("conf/a.txt", "a").File("conf/b.txt", "b").File("tools/own", "#!/bin/sh\necho hi\n")
            .File("all.sh", "cat conf/a.txt > obj/all.txt; ls conf >> obj/all.txt; PATH=$PWD/tools:$PATH own >> obj/all.txt; echo $AUDITED >> obj/all.txt; [ -f local.txt ] || echo 1 > beside.txt\n")
            .Step("all", ("Inputs", "in.txt"), ("Outputs", "obj/all.txt"), ("Command", "sh all.sh"))
            .Step("in.txt", ("Outputs", "obj/{Filename}.up"), ("Command", "cat conf/a.txt in.txt | tr a-z A-Z > {Outputs}"), ("InferInputs", "false"))
            .Save();
        File.SetUnixFileMode(_sandbox["app/tools/own"], (UnixFileMode)0b111_101_101);
        JsonElement before = Audit(project, 1);
        string[] items = [.. before.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("item").GetString()!)];
        Assert.Equal(
            [
                "<MemoStep Update=\"all\" Inputs=\"%(Inputs);local.txt*;conf/*\" Outputs=\"%(Outputs);beside.txt\" Tools=\"%(Tools);tools/own\" EnvironmentVariables=\"%(EnvironmentVariables);AUDITED\" />",
                "<MemoStep Update=\"in.txt\" Inputs=\"%(Inputs);conf/a.txt\" />",
            ],
            items);
        string text = File.ReadAllText(project);
        int place = text.LastIndexOf("<Import", StringComparison.Ordinal);
        File.WriteAllText(project, text[..place] + $"<ItemGroup>{string.Concat(items)}</ItemGroup>" + text[place..]);
        JsonElement after = Audit(project, 0);
        Assert.Equal(2, after.GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public void What_is_up_to_date_stays_so_and_nothing_is_stored()
    {
        string project = NewProject().File("in.txt", "1")
            .Step("first", ("Inputs", "in.txt"), ("Outputs", "obj/first.txt"), ("Command", "cp in.txt obj/first.txt"))
            .Step("second", ("Inputs", "obj/first.txt"), ("OutputDirectories", "obj/second"), ("Command", "cp obj/first.txt obj/second/; date > obj/second/date"))
            .Save();
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(ran: 2);
        DateTime time = File.GetLastWriteTimeUtc(_sandbox["app/obj/first.txt"]);
        int stored = Directory.GetFiles(_sandbox.Cache, "*", SearchOption.AllDirectories).Length;
        Audit(project, 1);
        Assert.Equal(time, File.GetLastWriteTimeUtc(_sandbox["app/obj/first.txt"]));
        Assert.Equal(stored, Directory.GetFiles(_sandbox.Cache, "*", SearchOption.AllDirectories).Length);
        _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"]).Counts(upToDate: 2);
    }

    [Fact]
    public void What_was_audited_before_the_build_failed_is_told()
    {
        string project = NewProject().File("in.txt", "1").File("other.txt", "2")
            .Step("reads", ("Inputs", "in.txt"), ("Outputs", "obj/reads.txt"), ("Command", "D=.; cat $D/other.txt > obj/reads.txt"))
            .Save();
        string text = File.ReadAllText(project);
        File.WriteAllText(project, text.Replace("</Project>", "<Target Name=\"Breaks\" AfterTargets=\"_BuildMemoCheck\"><Error Text=\"broken on purpose\" /></Target></Project>", StringComparison.Ordinal));

        ToolResult result = _rig.Run("audit", project, "--cache-dir", _sandbox.Cache).Exits(3);

        Assert.Contains("undeclared read: other.txt", result.Output, StringComparison.Ordinal);
        Assert.Contains("broken on purpose", result.Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7123", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_before_the_one_that_is_named_are_made_first_and_not_audited()
    {
        string project = NewProject().File("in.txt", "1")
            .Step("first", ("Inputs", "in.txt"), ("Outputs", "obj/first.txt"), ("Command", "cp in.txt obj/first.txt; echo x >> ran"))
            .Step("second", ("Inputs", "obj/first.txt"), ("Outputs", "obj/second.txt"), ("Command", "cp obj/first.txt obj/second.txt"))
            .Save();
        JsonElement audit = Audit(project, 0, "--step", "second");
        Assert.Equal("second", Assert.Single(audit.GetProperty("steps").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("x\n", File.ReadAllText(_sandbox["app/ran"]));
    }

    [Fact]
    public void In_a_loose_environment_variables_zone_and_language_are_looked_at()
    {
        string project = NewProject().Property("BuildMemoEnvironment", "Loose").File("in.txt", "1")
            .Step("variable", ("Inputs", "in.txt"), ("Outputs", "obj/variable.txt"), ("Command", "echo $AUDITED > obj/variable.txt"))
            .Step("zone", ("Inputs", "in.txt"), ("Outputs", "obj/zone.txt"), ("Command", "date -d @0 +%25H%25M > obj/zone.txt"))
            .Step("language", ("Inputs", "in.txt"), ("Outputs", "obj/language.txt"), ("Command", "printf 'ä' | wc -m > obj/language.txt"))
            .Step("declared", ("Inputs", "in.txt"), ("Outputs", "obj/declared.txt"), ("Command", "echo $AUDITED; date -d @0 +%25H > obj/declared.txt"), ("EnvironmentVariables", "AUDITED;TZ=UTC"))
            .Save();
        JsonElement audit = Audit(project, 1);
        Assert.Equal(["AUDITED", "TZ", "LC_ALL", ""], audit.GetProperty("steps").EnumerateArray()
            .Select(step => string.Join(' ', step.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("what").GetString()))));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void It_reads_well(int columns)
    {
        string project = NewProject().File("in.txt", "1").File("part.txt", "1").File("part.sh", "cat part.txt > obj/out.txt\n")
            .Step("gen", ("Inputs", "in.txt"), ("Outputs", "obj/out.txt"), ("Command", "sh part.sh"))
            .Step("sound", ("Inputs", "in.txt"), ("Outputs", "obj/sound.txt"), ("Command", "cp in.txt obj/sound.txt"))
            .Save();
        ToolResult result = _rig.RunWith("", ["audit", project, "--cache-dir", _sandbox.Cache], columns: columns).Exits(1);
        Snapshot.Match("BuildMemo.Tool.Tests", $"audit-{columns}", Number().Replace(result.Output, "process <n>").Replace(" 20 files", " <n> files", StringComparison.Ordinal));
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Without_strace_it_says_how_to_get_it()
    {
        string project = NewProject().Step("one", ("Outputs", "obj/o.txt"), ("Command", "echo 1 > obj/o.txt")).Save();
        ToolResult result = _rig.RunWith("", ["audit", project], variables: [("PATH", _sandbox.Work)]).Exits(3);
        Assert.Contains("BMEMO7121", result.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install strace", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracer_that_may_not_trace_is_no_answer()
    {
        string project = NewProject().Step("one", ("Outputs", "obj/o.txt"), ("Command", "echo 1 > obj/o.txt")).Save();
        string fake = _rig.Write("bin/strace", "#!/bin/sh\necho 'strace: ptrace(PTRACE_TRACEME): Operation not permitted' >&2\nexit 1\n");
        File.SetUnixFileMode(fake, (UnixFileMode)0b111_101_101);
        ToolResult result = _rig.RunWith("", ["audit", project], variables: [("PATH", _rig.Path("bin"))]).Exits(3);
        Assert.Contains("Operation not permitted", result.Error, StringComparison.Ordinal);
        Assert.Contains("SYS_PTRACE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_step_is_wrong_usage_and_the_steps_are_named()
    {
        string project = NewProject().Step("one", ("Outputs", "obj/o.txt"), ("Command", "echo 1 > obj/o.txt")).Save();
        ToolResult result = _rig.Run("audit", project, "--step", "on").Exits(2);
        Assert.Contains("BMEMO7122", result.Error, StringComparison.Ordinal);
        Assert.Contains("one", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_sandbox["app/obj/o.txt"]));
    }

    [Fact]
    public void A_project_that_does_not_know_BuildMemo_or_is_wrong_can_not_be_audited()
    {
        string plain = _rig.Write("Plain.proj", "<Project><Target Name=\"Build\" /></Project>");
        Assert.Contains("BMEMO7123", _rig.Run("audit", plain).Exits(3).Error, StringComparison.Ordinal);
        string wrong = NewProject().Step("one", ("Command", "true")).Save();
        Assert.Contains("BMEMO1006", _rig.Run("audit", wrong).Exits(3).Error, StringComparison.Ordinal);
    }

    private ProjectBuilder NewProject()
    {
        // A root of its own: the sandbox lies among temporary files.
        Directory.CreateDirectory(_sandbox["app/.git"]);
        return _sandbox.Project("app", "App.proj").UsingSources();
    }

    private JsonElement Audit(string project, int exitCode, params string[] more) =>
        _rig.RunWith("", ["audit", project, "--json", "--cache-dir", _sandbox.Cache, .. more], variables: [("AUDITED", "yes"), ("TZ", null), ("LC_ALL", "C.UTF-8")]).Exits(exitCode).Json;

    [GeneratedRegex(@"process \d+")]
    private static partial Regex Number();
}

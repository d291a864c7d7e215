using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>explain</c>: why steps ran, what differs from before, what would run, and why another machine missed.</summary>
public sealed partial class ExplainVerb : IDisposable
{
    private const string Secret = "s3cret-of-mine";
    private readonly Sandbox _sandbox = new();
    private readonly ToolRig _rig = new();

    public void Dispose()
    {
        _rig.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void The_last_run_and_a_step_are_explained()
    {
        string project = Save();
        ToolResult never = _rig.Run("explain", project).Exits(3);
        Assert.Contains("BMEMO7100", never.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("no journal", never.Error, StringComparison.Ordinal);

        Build(("TOKEN", Secret)).Counts(ran: 5);
        Assert.Contains("5 steps ran: no earlier run", _rig.Run("explain", project).Exits(0).Output, StringComparison.Ordinal);
        Build(("TOKEN", Secret)).Counts(upToDate: 5);
        ToolResult idle = _rig.Run("explain", project, "--json").Exits(0);
        Assert.True(idle.Json.GetProperty("runs")[0].GetProperty("wasIdle").GetBoolean());
        Assert.Contains("Nothing to do", _rig.Run("explain", project).Output, StringComparison.Ordinal);

        _sandbox.Write("app/tool.sh", "#!/bin/sh\n# second\ncat \"$1\"\n");
        _sandbox.Write("app/a.txt", "made 2026-11-22 07:00:00\nx\n");
        File.Delete(_sandbox["app/out/plain.txt"]);
        Build(("TOKEN", "another"), ("LEVEL", "2")).Counts(ran: 4, restored: 1);

        AgeTheLastRun();

        // The words at both widths, and 20 columns without a crash.
        foreach (string verb in (string[])["", "a", "read", "plain"])
        {
            string[] arguments = verb.Length == 0 ? ["explain", project] : ["explain", verb, project];
            foreach (int columns in (int[])[80, 160])
            {
                ToolResult result = _rig.RunWith("", arguments, columns: columns).Exits(0);
                Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= columns, line));
                Snapshot.Match("BuildMemo.Tool.Tests", $"explain{(verb.Length > 0 ? "-" : "")}{verb}-{columns}", Stable(result.Output));
            }

            Assert.All(_rig.RunWith("", arguments, columns: 20).Exits(0).Output.Split('\n'), line => Assert.True(line.Length <= 20, line));
            ToolReference.Describes("explain", _rig.Run([.. arguments, "--json"]).Exits(0).Json);
        }

        JsonElement step = _rig.Run("explain", "a", project, "--json").Json.GetProperty("steps")[0];
        Assert.True(step.GetProperty("isStored").GetBoolean());
        JsonElement comparison = step.GetProperty("comparisons")[0];
        Assert.Equal((4, 0, 0), (comparison.GetProperty("changed").GetInt32(), comparison.GetProperty("added").GetInt32(), comparison.GetProperty("gone").GetInt32()));
        Assert.True(comparison.GetProperty("isStored").GetBoolean());
        Assert.Contains(step.GetProperty("advice").EnumerateArray(), advice => advice.GetString()!.Contains("differs only in a time", StringComparison.Ordinal));

        // What the file held before was an output of a step, or is in git.
        JsonElement read = _rig.Run("explain", "read", project, "--json").Json.GetProperty("steps")[0].GetProperty("contents")[0];
        Assert.Equal("step a in the store", read.GetProperty("source").GetString());
        Assert.StartsWith("git ", step.GetProperty("contents")[0].GetProperty("source").GetString(), StringComparison.Ordinal);

        Assert.Contains("Did you mean 'plain'?", _rig.Run("explain", "plian", project).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7101", _rig.Run("explain", "zzz", project).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7003", _rig.Run("explain", "a", "nowhere").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7100", _rig.Run("explain", project, "-c", "Other").Exits(3).Error, StringComparison.Ordinal);
        // The project of the current folder, and alone as an argument.
        Assert.Equal(_rig.Run("explain", project).Output, _rig.RunWith("", ["explain"], _sandbox["app"]).Output);
    }

    [Fact]
    public void What_would_run_now_is_told_and_nothing_is_written()
    {
        string project = Save();
        Assert.Equal(5, Names(Now(project, "--json"), "failed", "skipped").Count);
        Build().Counts(ran: 5);
        _sandbox.Write("app/b.txt", "changed");
        File.Delete(_sandbox["app/out/plain.txt"]);
        string before = Tree();

        ToolResult now = Now(project, "--json");
        Assert.Equal(["b"], Names(now, "failed"));
        Assert.Equal(["plain"], Names(now, "restored"));
        ToolReference.Describes("explain", now.Json);
        string text = Now("b", project).Output;
        Assert.Contains("would run: input b.txt changed", text, StringComparison.Ordinal);
        Assert.Contains("-b\n  +changed", text, StringComparison.Ordinal);
        Assert.Contains("It would be restored from the record", Now("plain", project).Output, StringComparison.Ordinal);
        Assert.Equal(before, Tree());

        // A fresh clone has no journal: the nearest record of the store tells what differs.
        Directory.Delete(_sandbox["app/obj"], recursive: true);
        JsonElement fresh = Now("b", project, "--json").Json.GetProperty("steps")[0];
        JsonElement difference = fresh.GetProperty("comparisons")[0].GetProperty("differences");
        Assert.Equal("b.txt", Assert.Single(difference.EnumerateArray()).GetProperty("component").GetString());
        Assert.Equal("the nearest record of the store", fresh.GetProperty("comparisons")[0].GetProperty("with").GetString());
        Assert.Contains("exclude each other", _rig.Run("explain", project, "--now", "--against", "x").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_machine_is_compared_by_its_report()
    {
        string project = Save();
        Build(("TOKEN", Secret)).Counts(ran: 5);
        string foreign = _rig.Run("explain", project, "--against", _rig.Write("foreign.txt", "root:x:0:0\n")).Exits(2).Error;
        Assert.Contains("line 1 is no JSON", foreign, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePosition", foreign, StringComparison.Ordinal);
        // The other machine: another folder, another script, another value of the variable, a store of its own.
        _sandbox.Write("app/tool.sh", "#!/bin/sh\n# other\ncat \"$1\"\n");
        Directory.Delete(_sandbox["app/out"], recursive: true);
        Directory.Move(_sandbox["app"], _sandbox["here"]);
        Copy(_sandbox["here"], _sandbox["there/app"]);
        string report = _sandbox["report.json"];
        _sandbox.DotNet("there/app", ["msbuild", "App.proj", "-t:BuildMemoRun", $"-p:BuildMemoReport={report}", $"-p:BuildMemoCacheDir={_sandbox["store-there"]}"], ("TOKEN", Secret + "!")).Counts(ran: 5);
        Directory.Move(_sandbox["here"], _sandbox["app"]);
        Assert.DoesNotContain(Secret, File.ReadAllText(report), StringComparison.Ordinal);

        ToolResult unset = _rig.Run("explain", project, "--against", report, "--json").Exits(0);
        ToolReference.Describes("explain", unset.Json);
        Assert.Equal(["a differs", "b same", "late same", "plain same", "read same"], Verdicts(unset));
        JsonElement step = unset.Json.GetProperty("machines").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "a");
        Assert.Equal(["tool.sh"], step.GetProperty("differences").EnumerateArray().Select(one => one.GetProperty("component").GetString()));
        Assert.Equal("TOKEN", Assert.Single(step.GetProperty("uncompared").EnumerateArray()).GetString());

        // With the value at hand, variables of both machines can be told apart without being kept.
        ToolResult set = ToolRig.Finish(_rig.Start(["env", $"TOKEN={Secret}", "dotnet", ToolRig.Program, "explain", "a", project, "--against", report])).Exits(0);
        Assert.Contains("environment  TOKEN", set.Output, StringComparison.Ordinal);
        Assert.Contains("tool         tool.sh", set.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, set.Output, StringComparison.Ordinal);
        string all = _rig.RunWith("", ["explain", project, "--against", report], columns: 80).Exits(0).Output;
        Assert.Contains("tool tool.sh changed (from there to here)", all, StringComparison.Ordinal);
        Assert.Contains("4 steps ran there although the fingerprint is the same", all, StringComparison.Ordinal);
        Assert.All(all.Split('\n'), line => Assert.True(line.Length <= 80, line));

        File.WriteAllText(_sandbox["bad.json"], "{}");
        Assert.Contains("BMEMO7181", _rig.Run("explain", project, "--against", _sandbox["bad.json"]).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7181", _rig.Run("explain", project, "--against", "none.json").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("BMEMO7103", _rig.Run("explain", "zzz", project, "--against", report).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_comparison_says_is_so()
    {
        _sandbox.Git.Init();
        string project = _sandbox.Project("app", "App.proj").UsingSources()
            .File("tool.sh", "cat a.txt part.h > out/a.txt; echo 'out/a.txt: a.txt part.h' > out/a.d\n").File("a.txt", "1\n").File("part.h", "1\n").File(".gitignore", "out/\nobj/\n")
            .Step("a", ("Inputs", "a.txt;tool.sh"), ("Outputs", "out/a.txt"), ("DepFile", "out/a.d"), ("Command", "sh tool.sh"), ("EnvironmentVariables", "TOKEN"))
            .Step("word", ("Outputs", "out/word.txt"), ("Command", "echo $(WORD) > {Outputs}"))
            .Step("late", ("Outputs", "out/late.txt"), ("Command", "echo late > {Outputs}"), ("ExpiresAfter", "1ms"))
            .Save();
        _sandbox.Git.Commit("first");
        Build(("TOKEN", Secret), ("WORD", "one")).Counts(ran: 3);
        // A record that expired restores nothing.
        ToolResult late = _rig.Run("explain", "late", project).Exits(0);
        Assert.Contains("in the store, but expired. It runs again in the next build.", late.Output, StringComparison.Ordinal);
        Assert.False(_rig.Run("explain", "late", project, "--json").Json.GetProperty("steps")[0].GetProperty("isStored").GetBoolean());

        // A script is a tool and an input, and its text is shown once. The log counts as the tool does: with what was discovered.
        _sandbox.Write("app/tool.sh", File.ReadAllText(_sandbox["app/tool.sh"]) + "# second\n");
        string log = _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun", "-p:BuildMemoExplain=true"], ("TOKEN", Secret + "2"), ("WORD", "two")).Output;
        JsonElement step = _rig.Run("explain", "a", project, "--json").Exits(0).Json.GetProperty("steps")[0];
        Assert.Equal("tool.sh", Assert.Single(step.GetProperty("contents").EnumerateArray()).GetProperty("path").GetString());
        int Count(string name) => step.GetProperty("comparisons")[0].GetProperty(name).GetInt32();
        Assert.Equal(3, Count("changed"));
        Assert.Contains($"(3 of {3 + Count("equal")} components differ", log, StringComparison.Ordinal);

        // What a failed step was made of is not what the journal knows, which is of the run before.
        _sandbox.Write("app/tool.sh", "exit 3\n");
        Assert.NotEqual(0, Build(("TOKEN", Secret + "3"), ("WORD", "two")).ExitCode);
        JsonElement failed = _rig.Run("explain", "a", project, "--json").Exits(0).Json.GetProperty("steps")[0];
        Assert.All(failed.GetProperty("comparisons").EnumerateArray(), one => Assert.Contains(one.GetProperty("differences").EnumerateArray(), difference => difference.GetProperty("component").GetString() == "tool.sh"));

        // A word of a command that names no file is watched while it is absent: with the word it goes, and there is nothing to compare.
        Directory.Delete(_sandbox["app/obj"], recursive: true);
        string word = Now("word", project).Output;
        Assert.Contains("gone     discovered input", word, StringComparison.Ordinal);
        Assert.DoesNotContain("missing -> missing", word, StringComparison.Ordinal);
    }

    private string Save()
    {
        _sandbox.Git.Init();
        string project = _sandbox.Project("app", "App.proj").UsingSources()
            .File("tool.sh", "#!/bin/sh\ncat \"$1\"\n").File("a.txt", "made 2026-11-21 18:20:31\nx\n").File("b.txt", "b").File(".gitignore", "out/\nobj/\n")
            .Step("a", ("Inputs", "a.txt"), ("Outputs", "out/a.txt"), ("Command", "sh tool.sh a.txt > {Outputs}"), ("EnvironmentVariables", "TOKEN"), ("Parameters", "level=$(LEVEL)"))
            .Step("read", ("Inputs", "out/a.txt"), ("Outputs", "out/read.txt"), ("Command", "wc -c out/a.txt > {Outputs}"))
            .Step("b", ("Inputs", "b.txt"), ("Outputs", "out/b.txt"), ("Command", "cp b.txt {Outputs}"), ("Parameters", "level=$(LEVEL)"))
            .Step("late", ("Outputs", "out/late.txt"), ("Command", "echo late > {Outputs}"), ("Parameters", "level=$(LEVEL)"))
            .Step("plain", ("Outputs", "out/plain.txt"), ("Command", "echo plain > {Outputs}"))
            .Save();
        _sandbox.Git.Commit("first");
        return project;
    }

    private BuildResult Build(params ReadOnlySpan<(string Name, string Value)> environment) => _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun"], environment);

    private ToolResult Now(params string[] arguments) => _rig.Run(["explain", .. arguments, "--now", "--cache-dir", _sandbox.Cache]).Exits(0);

    private string Stable(string text) => _rig.Stable(Commit().Replace(Age().Replace(text.Replace(_sandbox.Work, "<work>", StringComparison.Ordinal), "<age> ago"), "git <commit>"));

    [GeneratedRegex(@"\b\d+[smhd] ago")]
    private static partial Regex Age();

    [GeneratedRegex("git [0-9a-f]{8}")]
    private static partial Regex Commit();

    // An age of 9 s and one of 10 s break lines at other places.
    private void AgeTheLastRun()
    {
        string file = Assert.Single(Directory.GetFiles(_sandbox["app/obj"], "*.last.json", SearchOption.AllDirectories));
        DateTime time = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, Started().Replace(File.ReadAllText(file), $"\"started\":\"{DateTime.UtcNow.AddHours(-3.5):O}\""));
        File.SetLastWriteTimeUtc(file, time);
    }

    [GeneratedRegex("\"started\":\"[^\"]*\"")]
    private static partial Regex Started();

    private static List<string> Names(ToolResult result, params string[] outcomes) =>
    [
        .. result.Json.GetProperty("runs").EnumerateArray().SelectMany(run => run.GetProperty("groups").EnumerateArray())
            .SelectMany(group => group.GetProperty("steps").EnumerateArray())
            .Where(step => outcomes.Contains(step.GetProperty("outcome").GetString())).Select(step => step.GetProperty("name").GetString()!),
    ];

    private static IEnumerable<string> Verdicts(ToolResult result) => result.Json.GetProperty("machines").EnumerateArray()
        .Select(one => $"{one.GetProperty("name").GetString()} {one.GetProperty("verdict").GetString()}").Order(StringComparer.Ordinal);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    // Every file with its time: project, journal and store.
    private string Tree() => string.Join('\n', ((string[])[_sandbox.Work, _sandbox.Cache])
        .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)).Where(file => !file.Contains("/.git/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {new FileInfo(file).Length}"));
}

using System.Security.Cryptography;
using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>Tasks in targets of a user's own: <c>MemoRun</c> with a journal of its own, <c>MemoHash</c>, reports.</summary>
public sealed class OwnTargets : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Each_call_has_its_own_journal_and_report_and_a_name_can_t_be_shared()
    {
        _sandbox.Write("in.txt", "text\n");
        _sandbox.Project(fileName: "a.proj").UsingSources().Step("in.txt", ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "one.txt"), ("AddTo", "Made"))
            .Xml("<ItemGroup><After Include='in.txt' Command='cat {Inputs} &gt; {Outputs}' Inputs='in.txt;one.txt' Outputs='two.txt' AddTo='Late' OutputMetadata='Kind=late' /></ItemGroup>")
            .Target("Build", """
                <MemoRun Steps="@(After)" JournalName="after">
                  <Output TaskParameter="AddedItems" ItemName="LateItems" />
                  <Output TaskParameter="FileWrites" ItemName="FileWrites" />
                </MemoRun>
                <Message Importance="high" Text="late=@(LateItems->'%(Filename) %(Kind) %(BuildMemoAddTo)') made=@(Made->'%(Filename)') writes=@(FileWrites->'%(Filename)')" />
                """, dependsOnTargets: "BuildMemoRun")
            .Save();
        BuildResult first = _sandbox.DotNet("", ["msbuild"]).Counts(ran: 2).Says("late=two late Late made=one writes=one;two");
        Assert.Equal(2, first.Reports.Count);
        Assert.Equal(2, first.Summaries.Count);
        _sandbox.DotNet("", ["msbuild"]).Counts(upToDate: 2).Says("late=two late Late made=one writes=one;two");
        Assert.Equal("text\ntext\n", _sandbox.Read("two.txt"));
        string journals = _sandbox["obj/buildmemo/a"];
        if (!Directory.Exists(journals))
            journals = Directory.GetDirectories(_sandbox["obj/buildmemo"]).Single(folder => File.Exists(Path.Combine(folder, "after")));
        Assert.True(File.Exists(Path.Combine(journals, "steps")));

        _sandbox.DotNet("", ["msbuild"], ("BUILDMEMO_REPORT", _sandbox["one.json"])).Counts(upToDate: 2).Says("warning BMEMO6002", "one.json");
        _sandbox.DotNet("", ["msbuild"], ("BUILDMEMO_REPORT", _sandbox["r/{Project}-{TargetFramework}/"])).Counts(upToDate: 2).DoesNotSay("BMEMO6002");
        Assert.Equal(["a.after.json", "a.steps.json"], Directory.GetFiles(_sandbox["r/a-"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        _sandbox.DotNet("", ["msbuild", "-t:BuildMemoRun"], ("BUILDMEMO_REPORT", "here/{Project}.json")).Counts(upToDate: 1);
        Assert.True(File.Exists(_sandbox["here/a.json"]));
    }

    [Fact]
    public void Hashes_are_those_of_the_contents_and_follow_names_and_contents()
    {
        _sandbox.Write("a b.txt", "text\n");
        _sandbox.Write("é;%.txt", "other\n");
        _sandbox.Project(fileName: "a.proj").UsingSources()
            .Target("Build", """
                <ItemGroup><Hashed Include="*.txt" Kind="kept" /></ItemGroup>
                <MemoHash Files="@(Hashed)">
                  <Output TaskParameter="HashedFiles" ItemName="Result" />
                  <Output TaskParameter="Hash" PropertyName="All" />
                </MemoHash>
                <Message Importance="high" Text="%(Result.Filename)=%(Result.Hash) %(Result.Kind)" />
                <Message Importance="high" Text="all=$(All)." />
                """)
            .Save();
        string text = Convert.ToHexStringLower(SHA256.HashData("text\n"u8));
        BuildResult first = _sandbox.DotNet("", ["msbuild"]).Succeeded().Says($"a b={text} kept", $"é;%={Convert.ToHexStringLower(SHA256.HashData("other\n"u8))} kept");
        Assert.Equal(All(first), All(_sandbox.DotNet("", ["msbuild"])));
        File.Move(_sandbox["a b.txt"], _sandbox["c.txt"]);
        Assert.NotEqual(All(first), All(_sandbox.DotNet("", ["msbuild"])));

        _sandbox.Project(fileName: "a.proj").UsingSources().Target("Build", "<MemoHash Files='missing.txt' />").Save();
        _sandbox.DotNet("", ["msbuild"]).FailedWith("error BMEMO2300", "missing.txt");
    }

    [Fact]
    public void File_names_hold_whatever_the_system_takes()
    {
        string[] names = ["with space", "semi;colon", "per%cent", "per%41cent", "quote'single", "quote\"double", "née-日本", "do$(llar)", "star@(x)", "tab\tname", "line\nbreak"];
        foreach (string name in names)
            _sandbox.Write($"data/{name}.txt", name + "\n");
        _sandbox.Project(fileName: "a.proj").UsingSources()
            .Step("data/*.txt", ("Command", "cat {Inputs} > {Outputs}"), ("Outputs", "out/{Filename}.up"), ("AddTo", "Made"))
            .Target("Build", "<WriteLinesToFile File='made.lst' Lines=\"@(Made->'%(Filename)')\" Overwrite='true' />", dependsOnTargets: "BuildMemoRun")
            .Save();
        _sandbox.DotNet("", ["msbuild"]).Counts(ran: names.Length);
        Assert.All(names, name => Assert.Equal(name + "\n", _sandbox.Read($"out/{name}.up")));
        Assert.Equal(names.Order(StringComparer.Ordinal), string.Join('\n', File.ReadAllLines(_sandbox["made.lst"])).Replace("line\nbreak", "line|break", StringComparison.Ordinal).Split('\n').Select(name => name.Replace('|', '\n')).Order(StringComparer.Ordinal));
        _sandbox.DotNet("", ["msbuild"]).Counts(upToDate: names.Length);
        Directory.Delete(_sandbox["out"], recursive: true);
        _sandbox.DotNet("", ["msbuild"]).Counts(restored: names.Length);
        Assert.All(names, name => Assert.Equal(name + "\n", _sandbox.Read($"out/{name}.up")));
    }

    [Fact]
    public void Lists_and_escapes_in_metadata_mean_what_they_say()
    {
        _sandbox.Write("in.txt", "text\n");
        _sandbox.Project(fileName: "a.proj").UsingSources().Property("Evaluated", "property")
            .Step("in.txt",
                ("Command", "echo \"$(Evaluated)|%24(cat {Inputs})|$A|$B|{Parameters.p}|{Parameters.q}|100%25ad|{{Filename}}|${HOME:+home}\" > {Outputs}"),
                ("EnvironmentVariables", "A=1%3B2;B=3"), ("Parameters", "p=x%3By;q=z"), ("Outputs", "out.txt"))
            .Target("Build", "", dependsOnTargets: "BuildMemoRun")
            .Save();
        _sandbox.DotNet("", ["msbuild"]).Counts(ran: 1);
        Assert.Equal("property|text|1;2|3|x;y|z|100%ad|{Filename}|home\n", _sandbox.Read("out.txt"));
    }

    [Fact]
    public void Clean_removes_outputs_anywhere_unless_they_were_edited_or_are_kept()
    {
        _sandbox.Write("in.txt", "text\n");
        _sandbox.Project(fileName: "a.proj").UsingSources()
            .Step("plain", ("Inputs", "in.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "plain.txt"))
            .Step("edited", ("Inputs", "in.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "edited.txt"))
            .Step("kept", ("Inputs", "in.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "kept.txt"), ("KeepOnClean", "true"))
            .Step("folder", ("Inputs", "in.txt"), ("Command", "mkdir -p out/inner; cp {Inputs} out/inner/"), ("OutputDirectories", "out"))
            .Target("Build", "", dependsOnTargets: "BuildMemoRun").Target("CoreClean", "").Target("Clean", "", dependsOnTargets: "CoreClean")
            .Save();
        _sandbox.DotNet("", ["msbuild", "-t:Build"]).Counts(ran: 4);
        _sandbox.Write("edited.txt", "by hand\n");
        _sandbox.DotNet("", ["msbuild", "-t:Clean"]).Succeeded();
        Assert.Equal((false, true, true, false), (File.Exists(_sandbox["plain.txt"]), File.Exists(_sandbox["edited.txt"]), File.Exists(_sandbox["kept.txt"]), File.Exists(_sandbox["out/inner/in.txt"])));
        _sandbox.DotNet("", ["msbuild", "-t:Build"]).Counts(restored: 4).Says("BMEMO2006", "edited.txt");
        Assert.Equal("by hand\n", File.ReadAllText(Directory.GetFiles(_sandbox["obj/buildmemo"], "edited.txt*", SearchOption.AllDirectories).Single()));
    }

    public void Dispose() => _sandbox.Dispose();

    private static string All(BuildResult build)
    {
        int at = build.Output.IndexOf("all=", StringComparison.Ordinal);
        return build.Output.Substring(at + 4, 64);
    }
}

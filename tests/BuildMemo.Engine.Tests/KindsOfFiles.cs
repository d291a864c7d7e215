using BuildMemo.Errors;

namespace BuildMemo.Engine.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KindsOfFiles : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Modes_empty_files_links_hard_links_and_empty_folders_come_back_as_they_were()
    {
        Project.Step("step",
            ("Command", "cd obj/gen && : > empty && echo x > tool && chmod 755 tool && echo r > read && chmod 444 read && ln -s tool link && ln tool hard && mkdir -p none/deep"),
            ("OutputDirectories", "obj/gen"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectQuiet();
        Project.Clean().Run().Succeeds().Expect(restored: 1).ExpectQuiet();
        Assert.Equal(0, new FileInfo(Project["obj/gen/empty"]).Length);
        Assert.True(File.GetUnixFileMode(Project["obj/gen/tool"]).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Project["obj/gen/read"]).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("tool", new FileInfo(Project["obj/gen/link"]).LinkTarget);
        Assert.Equal("x\n", Project.Read("obj/gen/hard"));
        Assert.True(Directory.Exists(Project["obj/gen/none/deep"]));
        Project.Run().Expect(upToDate: 1);
        Project.Write("obj/gen/hard", "edited");
        Project.Run().Expect(restored: 1);
        Assert.Equal("x\n", Project.Read("obj/gen/tool"));
    }

    [Fact]
    public void A_link_as_input_counts_with_its_targets_content()
    {
        Project.Write("target.txt", "one");
        File.CreateSymbolicLink(Project["in.txt"], "target.txt");
        Project.Shell("step", "cat in.txt > out", "out", ("Inputs", "in.txt"));
        Project.Run().Expect(ran: 1);
        Project.Write("target.txt", "two");
        Project.Run().Expect(ran: 1);
        Assert.Equal("two", Project.Read("out"));
    }

    [Fact]
    public void A_link_that_leads_out_is_used_and_not_stored()
    {
        Project.Shell("step", "ln -s /etc/hostname obj/out", "obj/out", ("InferInputs", "false"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.OutputNotStorable);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
    }

    public static TheoryData<string> Names => ["with space", "semi;colon", "per%cent", "per%20cent", "quo'te", "dou\"ble", "new\nline", "grüße-日本", "$(echo x)", "back\\slash", "-rf", "@at", "a&b|c", "{Filename}"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_of_every_kind_work_and_come_back(string name)
    {
        Project.Write("in/" + name, name);
        Project.Step("step", ("Command", "cat -- {Inputs} > {Outputs}; cat -- {Inputs} > obj/gen/{Parameters.n}"), ("Inputs", "in/*"),
            ("Outputs", "obj/out"), ("OutputDirectories", "obj/gen"), ("Parameters", "n=x"));
        Project.Step("folder", ("Command", "cp -- in/* obj/copies/"), ("Inputs", "in/*"), ("OutputDirectories", "obj/copies"));
        Project.Run().Succeeds().Expect(ran: 2).ExpectQuiet();
        Assert.Equal(name, Project.Read("obj/out"));
        Project.Clean().Run().Succeeds().Expect(restored: 2).ExpectQuiet();
        Assert.Equal(name, Project.Read("obj/copies/" + name));
        Project.Run().Expect(upToDate: 2);
    }

    [Fact]
    public void Paths_over_260_characters_work()
    {
        string deep = string.Join('/', Enumerable.Repeat(new string('d', 60), 6));
        Project.Write($"{deep}/in.txt", "deep");
        Project.Shell("step", "cp {Inputs} {Outputs}", $"obj/{deep}/out", ("Inputs", $"{deep}/in.txt"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectQuiet();
        Project.Clean().Run().Expect(restored: 1);
        Assert.Equal("deep", Project.Read($"obj/{deep}/out"));
    }
}

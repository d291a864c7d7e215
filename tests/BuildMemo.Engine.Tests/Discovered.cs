using BuildMemo.Errors;

namespace BuildMemo.Engine.Tests;

public sealed class Discovered : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    // The "compiler": a source lists its headers, one a line; the output is all of them.
    private void Declare() => Project.Shell(
        "cc", "cat main.c $(cat main.c) > obj/out 2>/dev/null; echo \"obj/out: main.c $(tr '\\n' ' ' < main.c)\" > obj/dep.d",
        "obj/out", ("Inputs", "main.c"), ("DepFile", "obj/dep.d"), ("InferInputs", "false"));

    [Fact]
    public void A_changed_header_is_a_miss_and_changed_back_a_hit()
    {
        Project.Write("main.c", "a.h\n");
        Project.Write("a.h", "1");
        Declare();
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Run().Expect(upToDate: 1);
        Project.Write("a.h", "2");
        EngineResult changed = Project.Run().Expect(ran: 1);
        Assert.Equal("discovered input", changed["cc"].Reasons[0].Kind);
        Project.Write("a.h", "1");
        Project.Run().Expect(restored: 1);
        Assert.Equal("a.h\n1", Project.Read("obj/out"));
        Project.Clean().Run().Expect(restored: 1);
        Project.Write("a.h", "2");
        Project.Run().Expect(restored: 1);
        Assert.Equal("a.h\n2", Project.Read("obj/out"));
    }

    [Fact]
    public void Another_list_of_headers_and_back_is_found_and_a_deleted_header_runs_again()
    {
        Project.Write("a.h", "1");
        Project.Write("b.h", "2");
        Project.Write("main.c", "a.h\n");
        Declare();
        Project.Run().Expect(ran: 1);
        Project.Write("main.c", "b.h\n");
        Project.Run().Expect(ran: 1);
        Project.Write("main.c", "a.h\n");
        Project.Run().Expect(restored: 1);
        Project.Write("b.h", "other");
        Project.Run().Expect(upToDate: 1);
        File.Delete(Project["a.h"]);
        Project.Run().Expect(failed: 0, ran: 1);
    }

    [Fact]
    public void A_header_written_while_the_step_runs_keeps_the_result_out_of_the_store()
    {
        Project.Write("main.c", "a.h\n");
        Project.Write("a.h", "1");
        Project.Shell("cc", "cat a.h > obj/out; echo 2 > a.h; echo 'obj/out: a.h' > obj/dep.d", "obj/out",
            ("Inputs", "main.c"), ("DepFile", "obj/dep.d"), ("InferInputs", "false"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.InputChanged);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
        Project.Run().Expect(ran: 1);
    }

    [Fact]
    public void A_folder_in_the_DepFile_keeps_the_result_out_of_the_store()
    {
        Project.Write("main.c", "x\n");
        Project.Write("headers/a.h", "1");
        Project.Shell("cc", "ls headers > obj/out; echo 'obj/out: headers' > obj/dep.d", "obj/out",
            ("Inputs", "main.c"), ("DepFile", "obj/dep.d"), ("InferInputs", "false"));
        Project.Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.DiscoveredNotAFile);
        Assert.DoesNotContain(_rig.StoreFiles(), file => file.Contains("/records/", StringComparison.Ordinal));
        Project.Write("headers/b.h", "1");
        Project.Run().Expect(ran: 1);
        Assert.Equal("a.h\nb.h\n", Project.Read("obj/out"));
    }

    [Fact]
    public void A_step_that_does_not_write_its_DepFile_this_time_fails()
    {
        Project.Write("in.txt", "1");
        Project.Shell("step", "cp in.txt obj/out; test $(cat in.txt) = 2 || echo 'obj/out: in.txt' > obj/dep.d", "obj/out",
            ("Inputs", "in.txt"), ("DepFile", "obj/dep.d"));
        Project.Run().Succeeds().Expect(ran: 1);
        Project.Write("in.txt", "2");
        Project.Run().Succeeds(false).Expect(failed: 1).Only(Codes.DepFileMissing);
    }

    [Fact]
    public void Reading_another_steps_output_through_a_DepFile_needs_an_edge()
    {
        Project.Shell("gen", "echo 1 > obj/gen.h", "obj/gen.h")
            .Shell("cc", "cat obj/gen.h > obj/out; echo 'obj/out: obj/gen.h' > obj/dep.d", "obj/out", ("DepFile", "obj/dep.d"), ("InferInputs", "false"));
        Project.Settings = Project.Settings with { MaxParallelism = 1 };
        Project.Run().Succeeds(false).Only(Codes.UndeclaredEdge);
    }
}

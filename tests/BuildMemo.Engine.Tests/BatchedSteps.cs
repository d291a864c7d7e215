using BuildMemo.Errors;
using BuildMemo.Reporting;

namespace BuildMemo.Engine.Tests;

public sealed class BatchedSteps : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    private void Declare(int count, string batch, string body = "cp $f obj/$(basename $f).out")
    {
        // The script stands outside, so its own bytes are the tool.
        File.WriteAllText(_rig["batch.sh"], $"echo $# >> '{_rig["ran"]}'\nmkdir -p obj\nfor f; do {body}; done\n");
        for (int index = 0; index < count; index++)
        {
            Project.Write($"in/{index}.txt", $"{index}");
            Project.Step($"in/{index}.txt", ("Command", $"sh {_rig["batch.sh"]} {{Inputs}}"), ("Outputs", $"obj/{index}.txt.out"), ("BatchSize", batch));
        }
    }

    [Fact]
    public void Three_changed_of_a_hundred_run_as_one_process_with_three()
    {
        Declare(100, "200");
        Project.Run().Succeeds().Expect(ran: 100);
        Assert.Equal(100, _rig.Ran.Sum(int.Parse));
        _rig.Forget();
        foreach (int index in (int[])[3, 50, 99])
            Project.Write($"in/{index}.txt", "changed");
        Project.Run().Expect(ran: 3, upToDate: 97);
        Assert.Equal(["3"], _rig.Ran);
        Project.Clean().Run().Expect(restored: 100);
        Assert.Equal("changed", Project.Read("obj/50.txt.out"));
    }

    [Fact]
    public void Diagnostics_go_to_the_step_whose_file_they_name_and_are_replayed_there()
    {
        Declare(4, "10", "cp $f obj/$(basename $f).out; case $f in *2.txt) echo \"$f(7): warning W2: odd\";; esac");
        EngineResult first = Project.Run().Succeeds().Expect(ran: 4);
        Assert.Equal(7, Assert.Single(first.Lines("in/2.txt", isReplayed: false)).Line);
        EngineResult restored = Project.Clean().Run().Expect(restored: 4);
        Assert.Equal("W2", Assert.Single(restored.Lines("in/2.txt", isReplayed: true)).Code);
        Assert.Empty(restored.Lines("in/1.txt", isReplayed: true));
    }

    [Fact]
    public void A_batch_that_fails_is_run_again_one_by_one_and_only_the_bad_one_fails()
    {
        Declare(5, "10", "if grep -q bad $f; then exit 4; fi; cp $f obj/$(basename $f).out");
        Project.Write("in/2.txt", "bad");
        EngineResult result = Project.Run().Succeeds(false).Expect(ran: 4, failed: 1);
        Assert.Equal(StepOutcome.Failed, result["in/2.txt"].Outcome);
        Assert.Contains("'in/2.txt'", result.Only(Codes.CommandFailed).Message, StringComparison.Ordinal);
        Assert.False(Project.Exists("obj/2.txt.out"));
        Project.Clean();
        Project.Run().Expect(restored: 4, failed: 1);
    }

    [Fact]
    public void Auto_takes_more_than_one_step_a_process_and_each_has_its_record()
    {
        Declare(60, "auto");
        Project.Run().Succeeds().Expect(ran: 60);
        Assert.Equal(60, _rig.Ran.Sum(int.Parse));
        Assert.InRange(_rig.Ran.Count, 1, 59);
        Project.Clean().Run().Expect(restored: 60);
    }
}

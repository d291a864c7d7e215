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
    public void P10_Three_changed_of_a_hundred_run_as_one_process_with_three()
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

    [Theory]
    [InlineData("in/a.txt in/shared.txt in/shared.txt in/a.txt", "2 2 2 2")]
    [InlineData("in/a*.txt in/s*.txt in/sh*.txt in/?.txt", "2 2 4")]
    public void Steps_that_read_one_file_never_share_a_process_so_no_output_takes_anothers_place(string inputs, string arguments)
    {
        // Pairs its arguments by their places, as a compiler of many files does: the first half inputs, the second half outputs.
        File.WriteAllText(_rig["pairs.sh"], $"echo $# >> '{_rig["ran"]}'\nn=$(($#/2)); i=0\nfor f; do i=$((i+1)); if [ $i -le $n ]; then eval o=\\${{$((i+n))}}; cat $f > $o; fi; done\n");
        Project.Write("in/a.txt", "a");
        Project.Write("in/shared.txt", "shared");
        string[] patterns = inputs.Split(' ');
        foreach ((string name, string input) in ((string[])["a", "b", "c", "d"]).Zip(patterns))
            Project.Step(name, ("Inputs", input), ("Command", $"sh {_rig["pairs.sh"]} {{Inputs}} {{Outputs}}"), ("Outputs", $"obj/{name}.out"), ("BatchSize", "10"));
        Project.Run().Succeeds().ExpectQuiet().Expect(ran: 4);
        Assert.Equal(arguments, string.Join(' ', _rig.Ran.Order(StringComparer.Ordinal)));
        Assert.Equal(["a", "shared", "shared", "a"], ((string[])["a", "b", "c", "d"]).Select(name => Project.Read($"obj/{name}.out")));
        Project.Clean().Run().Expect(restored: 4);
        Assert.Equal(["a", "shared", "shared", "a"], ((string[])["a", "b", "c", "d"]).Select(name => Project.Read($"obj/{name}.out")));
    }

    [Fact]
    public void Steps_with_other_counts_of_inputs_than_outputs_do_not_share_a_process_that_is_given_both()
    {
        // Takes as many inputs as it has outputs after "--", which is right for each step alone.
        File.WriteAllText(_rig["zip.py"], "import sys\nline = sys.argv[1:]\nat = line.index('--')\nfor i, o in zip(line[:at], line[at + 1:]):\n  open(o, 'w').write(open(i).read())\n");
        foreach (string name in (string[])["a", "b", "c"])
        {
            Project.Write($"in/{name}1", $"{name}1");
            Project.Write($"in/{name}2", $"{name}2");
        }

        foreach ((string name, string inputs) in ((string, string)[])[("a", "in/a1;in/a2"), ("b", "in/b1"), ("c", "in/c1")])
            Project.Step(name, ("Inputs", inputs), ("Command", $"python3 {_rig["zip.py"]} {{Inputs}} -- {{Outputs}}"), ("Outputs", $"obj/{name}.out"), ("BatchSize", "10"));
        Project.Run().Succeeds().Expect(ran: 3);
        Assert.Equal(["a1", "b1", "c1"], ((string[])["a", "b", "c"]).Select(name => Project.Read($"obj/{name}.out")));
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

using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>What the log says of why steps ran: the words of <c>explain</c>, as many as the verbosity asks for.</summary>
public sealed class ReasonsInTheLog : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Each_verbosity_has_its_share_and_explain_has_all()
    {
        _sandbox.Project("app", "App.proj").UsingSources()
            .File("a.txt", "1").File("b.txt", "1")
            .Step("a", ("Inputs", "a.txt"), ("Outputs", "out/a.txt"), ("Command", "cp a.txt {Outputs}"), ("Parameters", "level=$(Level)"))
            .Step("b", ("Inputs", "b.txt"), ("Outputs", "out/b.txt"), ("Command", "cp b.txt {Outputs}"), ("Parameters", "level=$(Level)"))
            .Save();
        Build("-v:m").Counts(ran: 2).DoesNotSay("because");

        Build("-v:m", "-p:Level=2").Counts(ran: 2).DoesNotSay("because", "a runs");
        _sandbox.Write("app/a.txt", "2");
        Build("-v:n", "-p:Level=3").Counts(ran: 2).Says("BuildMemo: 2 of 2 ran because: parameter level changed from \"2\" to \"3\"").DoesNotSay("a runs");
        Build("-v:n", "-p:Level=3").Counts(upToDate: 2).DoesNotSay("because");
        // What was restored did not run.
        Build("-v:n", "-p:Level=2", "-p:BuildMemoExplain=true").Counts(ran: 1, restored: 1)
            .Says("BuildMemo: 1 of 1 ran because: parameter level changed from \"3\" to \"2\"", "BuildMemo: a runs: parameter level changed from \"3\" to \"2\"", " components differ from the last run, ");

        _sandbox.Write("app/a.txt", "3");
        Build("-v:d", "-p:Level=4").Counts(ran: 2).Says("BuildMemo: a runs: input a.txt changed", "  parameter level changed from \"2\" to \"4\"").DoesNotSay("components differ");

        // A fresh clone, and what the store remembers of the project.
        Directory.Delete(_sandbox["app/obj"], recursive: true);
        _sandbox.Write("app/a.txt", "4");
        Build("-v:m", "-p:Level=4", "-p:BuildMemoExplain=true").Counts(ran: 1, restored: 1)
            .Says("BuildMemo: a runs: no earlier run", "against the nearest run that the store remembers", "input a.txt changed").DoesNotSay("because");
    }

    private BuildResult Build(params string[] arguments) => _sandbox.DotNet("app", ["msbuild", "App.proj", "-t:BuildMemoRun", "-tl:off", .. arguments]);
}

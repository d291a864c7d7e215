using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary><c>MemoExec</c> in a project without SDK, which imports the targets itself: what <c>Exec</c> gives, on a run and on a hit.</summary>
public sealed class ExecTask : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Console_output_is_given_back_on_a_run_when_up_to_date_and_on_a_hit()
    {
        _sandbox.Write("in.txt", "text\n");
        Project("""
            <MemoExec Command="echo one; echo 'two; 50%25 *'; echo 'in.txt(3,4): warning X1: three'; cp in.txt out.txt" Inputs="in.txt" Outputs="out.txt" ConsoleToMSBuild="true">
              <Output TaskParameter="ConsoleOutput" ItemName="Line" />
              <Output TaskParameter="ExitCode" PropertyName="Code" />
              <Output TaskParameter="Outputs" ItemName="Made" />
            </MemoExec>
            <Message Importance="high" Text="[@(Line, '|')] $(Code) @(Made->'%(Filename)%(Extension)')" />
            """);
        const string expected = "[one|two; 50% *|in.txt(3,4): warning X1: three] 0 out.txt";
        Build().Counts(ran: 1).Says(expected);
        Build().Counts(upToDate: 1).Says(expected);
        File.Delete(_sandbox["out.txt"]);
        Build().Counts(restored: 1).Says(expected);
        Build().Counts(upToDate: 1).Says(expected);

        // Without what was kept the store answers; a build that dies leaves it so.
        File.Delete(Directory.GetFiles(_sandbox["obj/buildmemo"], "*.console", SearchOption.AllDirectories).Single());
        Build().Counts(restored: 1).Says(expected);
        Build().Counts(upToDate: 1).Says(expected);
    }

    [Fact]
    public void The_exit_code_is_the_command_s_own_and_output_is_shown_as_Exec_shows_it()
    {
        _sandbox.Write("in.txt", "text\n");
        Project("""
            <MemoExec Command="echo shown; exit 42" Inputs="in.txt" Outputs="a.txt" ContinueOnError="true"><Output TaskParameter="ExitCode" PropertyName="A" /></MemoExec>
            <MemoExec Command="echo hidden; cp in.txt b.txt" Inputs="in.txt" Outputs="b.txt" StandardOutputImportance="low"><Output TaskParameter="ExitCode" PropertyName="B" /></MemoExec>
            <MemoExec Command="kill -SEGV $$" Inputs="in.txt" Outputs="c.txt" ContinueOnError="true"><Output TaskParameter="ExitCode" PropertyName="C" /></MemoExec>
            <MemoExec Command="echo 'x.c(1): error E1: no'; cp in.txt d.txt" Inputs="in.txt" Outputs="d.txt" ContinueOnError="true"><Output TaskParameter="ExitCode" PropertyName="D" /></MemoExec>
            <MemoExec Command="echo 'x.c(1): error E1: no'; cp in.txt e.txt" Inputs="in.txt" Outputs="e.txt" IgnoreStandardErrorWarningFormat="true"><Output TaskParameter="ExitCode" PropertyName="E" /></MemoExec>
            <MemoExec Command="sleep 60; cp in.txt f.txt" Inputs="in.txt" Outputs="f.txt" Timeout="300" ContinueOnError="true"><Output TaskParameter="ExitCode" PropertyName="F" /></MemoExec>
            <Message Importance="high" Text="codes $(A) $(B) $(C) $(D) $(E) $(F)" />
            """);
        BuildResult build = Build().Says("codes 42 0 139 -1 0 -1", "shown");
        Assert.DoesNotContain("\nhidden", build.Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["b.txt", "e.txt"], Directory.GetFiles(_sandbox.Work, "?.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2, build.Totals.Ran);
        Assert.Equal(1, build.Totals.TimedOut);
        Assert.Equal(3, build.Totals.Failed);
    }

    [Fact]
    public void Working_folder_environment_and_escapes_are_those_of_Exec()
    {
        _sandbox.Write("sub/in.txt", "text\n");
        Project("""
            <MemoExec Command="cat in.txt &gt; ../out.txt; echo %22$VALUE|$NAMED|$(Evaluated)|%24(echo sub)|100%25ad%22 &gt;&gt; ../out.txt" WorkingDirectory="sub" Inputs="sub/in.txt" Outputs="out.txt" EnvironmentVariables="VALUE=a%3Bb;NAMED" />
            """, "<PropertyGroup><Evaluated>property</Evaluated></PropertyGroup>");
        _sandbox.DotNet("", ["msbuild"], ("NAMED", "from the build")).Counts(ran: 1);
        Assert.Equal("text\na;b|from the build|property|sub|100%ad\n", _sandbox.Read("out.txt"));
        _sandbox.DotNet("", ["msbuild"], ("NAMED", "from the build")).Counts(upToDate: 1);
        _sandbox.DotNet("", ["msbuild"], ("NAMED", "another")).Counts(ran: 1);
        _sandbox.DotNet("", ["msbuild"], ("NAMED", "from the build"), ("UNDECLARED", "counts for nothing")).Counts(restored: 1);
    }

    public void Dispose() => _sandbox.Dispose();

    private BuildResult Build() => _sandbox.DotNet("", ["msbuild"]);

    private void Project(string body, string before = "") =>
        _sandbox.Project(fileName: "a.proj").UsingSources().Xml(before).Target("Default", body).Save();
}

using BuildMemo.Testing;
using Microsoft.Build.Logging.StructuredLogger;

namespace BuildMemo.Tasks.Tests;

/// <summary>Warnings that a step printed come again from the store, as events that MSBuild's switches act on; the store's own faults never fail a build.</summary>
public sealed class DiagnosticReplay : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public DiagnosticReplay()
    {
        _sandbox.Write("in.txt", "text\n");
        _sandbox.Project(fileName: "a.proj").UsingSources()
            .Step("in.txt", ("Command", "echo 'in.txt(3,7): warning GEN42: odd; 50%25 of it'; cp {Inputs} {Outputs}"), ("Outputs", "out.txt"))
            .Target("Build", "<CallTarget Targets=\"BuildMemoRun\" />")
            .Save();
    }

    [Fact]
    public void A_warning_is_the_same_on_a_run_and_on_a_hit()
    {
        Warning ran = Assert.Single(Build().Counts(ran: 1).Log.Warnings);
        File.Delete(_sandbox["out.txt"]);
        Warning restored = Assert.Single(Build().Counts(restored: 1).Log.Warnings);
        Assert.Equal(("GEN42", "in.txt", 3, 7, "odd; 50% of it"), (ran.Code, Path.GetFileName(ran.File), ran.LineNumber, ran.ColumnNumber, ran.Text));
        Assert.Equal((ran.Code, ran.File, ran.LineNumber, ran.ColumnNumber, ran.Text), (restored.Code, restored.File, restored.LineNumber, restored.ColumnNumber, restored.Text));

        File.Delete(_sandbox["out.txt"]);
        Assert.Empty(Build("-nowarn:GEN42").Counts(restored: 1).Log.Warnings);
        File.Delete(_sandbox["out.txt"]);
        Assert.Equal("GEN42", Assert.Single(Build("-warnaserror").FailedWith("error GEN42").Log.Errors).Code);
        File.Delete(_sandbox["out.txt"]);
        Build("-p:MSBuildTreatWarningsAsErrors=true").FailedWith("error GEN42");
        File.Delete(_sandbox["out.txt"]);
        Build("-p:TreatWarningsAsErrors=true").Counts(restored: 1).Says("warning GEN42");
    }

    [Theory]
    [InlineData("file")]
    [InlineData("damaged")]
    public void A_fault_of_the_store_is_one_warning_and_no_failure_under_warnaserror(string fault)
    {
        _sandbox.Write("in.txt", "text\n");
        _sandbox.Project(fileName: "a.proj").UsingSources()
            .Step("in.txt", ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "out.txt"))
            .Target("Build", "<CallTarget Targets=\"BuildMemoRun\" />")
            .Save();
        if (fault == "file")
        {
            File.WriteAllText(_sandbox.Cache, "a file where the store should be");
        }
        else
        {
            Build().Counts(ran: 1);
            foreach (string record in Directory.GetFiles(Path.Combine(_sandbox.Cache, "records"), "*", SearchOption.AllDirectories))
                File.WriteAllBytes(record, File.ReadAllBytes(record)[..^9]);
            File.Delete(_sandbox["out.txt"]);
        }

        BuildResult build = Build("-warnaserror").Counts(ran: 1);
        Assert.StartsWith("BMEMO300", Assert.Single(build.Log.Warnings).Code, StringComparison.Ordinal);
        Assert.Empty(build.Log.Errors);
        Assert.Equal("text\n", _sandbox.Read("out.txt"));
    }

    public void Dispose() => _sandbox.Dispose();

    private BuildResult Build(params string[] arguments) => _sandbox.DotNet("", ["msbuild", .. arguments]);
}

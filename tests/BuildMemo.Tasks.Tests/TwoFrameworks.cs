using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>A real project of two target frameworks whose inner builds write one path.</summary>
public sealed class TwoFrameworks : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Different_code_at_one_path_is_told_and_the_same_code_is_shared()
    {
        Declare("$(TargetFramework)");
        BuildResult first = _sandbox.Build("", "-m:1");
        BuildResult second = first.ExitCode == 0 ? _sandbox.Build("", "-m:1") : first;
        second.FailedWith("error BMEMO2330", "net10.0", "netstandard2.0", _sandbox["Made.cs"], "$(IntermediateOutputPath)");

        Declare("both");
        _sandbox.Build("", "-m:1").Succeeded().DoesNotSay("BMEMO");
        Assert.Equal(2, _sandbox.Build("", "-m:1").Succeeded().Totals.UpToDate);
    }

    private void Declare(string text) =>
        _sandbox.Project(fileName: "Lib.csproj").Sdk("Microsoft.NET.Sdk", "").UsingSources().Property("TargetFrameworks", "net10.0;netstandard2.0")
            .Step("code", ("Command", $"echo \"public class Made {{}} // {text}\" > {{Outputs}}"), ("Outputs", "Made.cs"), ("AddTo", "Compile"))
            .Save();
}

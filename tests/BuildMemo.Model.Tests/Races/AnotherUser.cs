using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Model.Tests.Races;

/// <summary>Builds of a user whom permissions stop; the tests themselves run as root, whom none does.</summary>
public sealed class AnotherUser : IDisposable
{
    private const string User = "65534";
    private readonly TemporaryFolder _folder = new();
    private readonly EngineProject _project;

    public AnotherUser()
    {
        _project = new(_folder, "checkout");
        _project.Write("in.txt", "text\n");
        _project.Steps.Add(new() { ["Include"] = "made", ["Inputs"] = "in.txt", ["Outputs"] = "out.txt", ["Command"] = "cat {Inputs} > {Outputs}" });
        _project.Steps.Add(new() { ["Include"] = "large", ["Outputs"] = "large.bin", ["Command"] = "head -c 300000 /dev/zero > {Outputs}" });
        Directory.CreateDirectory(_folder["host"]);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "BuildMemo.*"))
            File.Copy(file, Path.Combine(_folder["host"], Path.GetFileName(file)));
        Directory.CreateDirectory(_folder["temporary"]);
        Tool("chmod", "-R", "a+rX", _folder.Path);
        Tool("chown", "-R", $"{User}:{User}", _folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_unreadable_input_is_a_named_error_and_its_step_does_not_run()
    {
        Tool("chown", "root:root", Path.Combine(_project.Project, "in.txt"));
        Tool("chmod", "000", Path.Combine(_project.Project, "in.txt"));
        string[] lines = Build(succeeds: false);
        string problem = Assert.Single(lines, line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.StartsWith($"problem {Codes.InputUnreadable.Id} ", problem, StringComparison.Ordinal);
        Assert.Contains("'made'", problem, StringComparison.Ordinal);
        Assert.Contains("in.txt", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("started made", lines);
        Assert.Contains("ended large Ran", lines);
        Tool("chmod", "644", Path.Combine(_project.Project, "in.txt"));
        Assert.Contains("ended made Ran", Build());
    }

    [Theory]
    [InlineData("root:root", "755", "Ran")]
    [InlineData($"{User}:{User}", "500", "Restored")]
    public void A_store_that_can_t_be_written_is_one_warning_and_right_outputs(string owner, string mode, string then)
    {
        Assert.DoesNotContain(Build(), line => line.StartsWith("problem", StringComparison.Ordinal));
        Forget();
        _project.Steps.Add(new() { ["Include"] = "new", ["Outputs"] = "new.txt", ["Command"] = "echo new > {Outputs}" });
        Tool("chown", "-R", owner, _project.Cache);
        Tool("find", _project.Cache, "-type", "d", "-exec", "chmod", mode, "{}", "+");
        string[] lines = Build();
        string problem = Assert.Single(lines, line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.StartsWith("problem BMEMO300", problem, StringComparison.Ordinal);
        Assert.Contains(_project.Cache, problem, StringComparison.Ordinal);
        Assert.Contains($"ended made {then}", lines);
        Assert.Contains("ended new Ran", lines);
        AssertRight();
        Assert.Equal("new\n", _project.Read("new.txt"));
    }

    [Fact]
    public void A_store_that_can_t_be_made_is_one_warning_and_right_outputs()
    {
        // Nobody but root writes beside the checkout.
        Tool("chown", "root:root", _folder.Path);
        string[] lines = Build();
        string problem = Assert.Single(lines, line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.StartsWith("problem BMEMO300", problem, StringComparison.Ordinal);
        Assert.Contains("ended made Ran", lines);
        AssertRight();
        Assert.Contains(Build(), line => line.StartsWith("result succeeded=True upToDate=2 ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_journal_that_can_t_be_written_is_a_named_error_that_says_where()
    {
        Build();
        string journals = Path.Combine(_project.Project, "obj", "Debug", "buildmemo");
        Tool("chown", "-R", "root:root", journals);
        string problem = Assert.Single(Build(succeeds: false), line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.StartsWith($"problem {Codes.JournalUnusable.Id} ", problem, StringComparison.Ordinal);
        Assert.Contains(journals, problem, StringComparison.Ordinal);
        AssertRight();
    }

    private void AssertRight()
    {
        Assert.Equal("text\n", _project.Read("out.txt"));
        Assert.Equal(300000, new FileInfo(Path.Combine(_project.Project, "large.bin")).Length);
    }

    private void Forget()
    {
        _project.Delete("obj");
        foreach (string output in (string[])["out.txt", "large.bin"])
            File.Delete(Path.Combine(_project.Project, output));
    }

    private string[] Build(bool succeeds = true)
    {
        string description = _folder["host/build.json"];
        _project.Describe().Save(description);
        Tool("chmod", "644", description);
        ProcessStartInfo start = new(
            "setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", DotnetHost.Find(new Dictionary<string, string>())!, Path.Combine(_folder["host"], "BuildMemo.Testing.Host.dll"), "build", description])
        {
            RedirectStandardOutput = true,
        };
        // Output locks, and the runtime's own files.
        start.Environment["TMPDIR"] = _folder["temporary"];
        start.Environment["HOME"] = _folder["temporary"];
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        Assert.True(process.ExitCode == (succeeds ? 0 : 1), string.Join('\n', lines));
        return lines;
    }

    private static void Tool(string name, params string[] arguments)
    {
        using Process process = Process.Start(name, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
